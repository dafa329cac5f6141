namespace Platform.Gateway.Interference.Mitigation;

/// <summary>How far mitigation has gone; each level includes those before. There is none for authentication or extensions.</summary>
internal enum MitigationLevel { None, WarmUpPaused, AdmissionLowered, UsageShed, LlmShed }
