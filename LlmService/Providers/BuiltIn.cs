namespace Platform.LlmService.Providers;

/// <summary>The providers that are there without being stored: the simulated model, for everybody, and the upstream of the configuration, for the platform.</summary>
internal static class BuiltIn
{
    public const string Simulated = "simulated";
    public const string Upstream = "openai";

    public static bool IsReserved(Owner owner, string name) => name == Simulated || (owner.IsPlatform && name == Upstream);
}
