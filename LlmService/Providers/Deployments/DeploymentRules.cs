using Platform.LlmService.Providers.Simulated;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.Deployments;

/// <summary>What a deployment must look like before it is stored. Keys are the fields as the caller wrote them.</summary>
internal static class DeploymentRules
{
    private const int MostFallbacks = 4;
    private const int HighestPriority = 100;
    private const int HighestWeight = 1000;
    private const int LongestSilence = 600_000;

    private static readonly string[] Members = ["model", "provider", "providerModel", "priority", "weight", "limits", "fallbacks", "enabled", "hedgeAfterMilliseconds"];

    public static Dictionary<string, string[]> Check(string name, DeploymentDefinition definition)
    {
        var errors = new Dictionary<string, string[]>();
        errors.Require(EntryName.IsValid(name), "deployment", EntryName.Expected);
        errors.RequireModel(definition.Model, "model");
        errors.Require(EntryName.IsValid(definition.Provider), "provider", "Must be the name of a provider.");
        if (definition.ProviderModel is not null)
        {
            errors.RequireModel(definition.ProviderModel, "providerModel");
        }

        errors.Require(
            definition.Provider != BuiltIn.Simulated || SimulatedProvider.IsModel(definition.ProviderModel ?? definition.Model ?? ""), "providerModel",
            "The provider simulated has the model simulated, with or without settings behind it (simulated:tokens=200).");
        CheckNumber(definition.Priority, 0, HighestPriority, "priority", errors);
        CheckNumber(definition.Weight, 1, HighestWeight, "weight", errors);
        CheckNumber(definition.Limits?.RequestsPerMinute, 1, int.MaxValue, "limits.requestsPerMinute", errors);
        CheckNumber(definition.Limits?.TokensPerMinute, 1, int.MaxValue, "limits.tokensPerMinute", errors);
        CheckNumber(definition.Limits?.Concurrency, 1, int.MaxValue, "limits.concurrency", errors);
        CheckNumber(definition.HedgeAfterMilliseconds, 1, LongestSilence, "hedgeAfterMilliseconds", errors);
        CheckFallbacks(definition, errors);
        errors.RefuseUnknown(definition.Unknown, "", Members);
        return errors;
    }

    private static void CheckFallbacks(DeploymentDefinition definition, Dictionary<string, string[]> errors)
    {
        errors.Require(definition.Fallbacks is null or { Count: <= MostFallbacks }, "fallbacks", $"Must be at most {MostFallbacks} models.");
        foreach (var (index, model) in (definition.Fallbacks ?? []).Index())
        {
            errors.RequireModel(model, $"fallbacks[{index}]");
            errors.Require(model != definition.Model, $"fallbacks[{index}]", "A model can't stand in for itself.");
        }
    }

    private static void CheckNumber(int? number, int least, int most, string field, Dictionary<string, string[]> errors) =>
        errors.Require(number is null || (number >= least && number <= most), field, $"Must be a whole number between {least} and {most}.");
}
