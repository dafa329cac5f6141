namespace Platform.Gateway.Interference.Findings;

/// <summary>What makes a finding the same one from round to round.</summary>
internal readonly record struct FindingKey(string Rule, string Service, string Subject);
