namespace Platform.Contracts;

/// <summary>
/// What the interference monitor asks of LlmService, by <c>POST /internal/mitigation</c>, again and again for as long as it means it: a process that hears
/// nothing more goes back to its own limits.
/// </summary>
/// <param name="PauseWarmUp">No prompt of warm-up is begun, and those under way yield.</param>
/// <param name="AdmissionShare">The part of its places for calls that may be used, above 0, at most 1.</param>
/// <param name="ValidSeconds">How long this holds from its arrival, at most 60.</param>
public sealed record MitigationDirective(bool PauseWarmUp, double AdmissionShare, double ValidSeconds);
