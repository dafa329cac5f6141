using System.Collections.Immutable;
using Platform.LlmService.Providers;

namespace Platform.LlmService.ModelCatalog;

/// <summary>The models that one provider offered when it was asked.</summary>
internal sealed record ProviderModels(ImmutableArray<ModelEntry> Models)
{
    /// <summary>The address belongs to it: after a change of address the list of the other place counts no more.</summary>
    public static string KeyOf(IModelProvider provider) => $"{provider.Name}@{provider.Address}";
}
