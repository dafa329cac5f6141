using System.Collections.Frozen;
using System.Collections.Immutable;
using Platform.LlmService.Providers.Deployments;
using Platform.LlmService.Providers.Stored;

namespace Platform.LlmService.Providers.Routing;

/// <summary>An owner's book, with everything looked up in advance.</summary>
internal sealed class RouteTable
{
    /// <summary>Every replica holds all of them in its memory.</summary>
    public const int MostProviders = 100;
    public const int MostDeployments = 1000;

    private readonly RouteBook _book;
    private readonly FrozenDictionary<string, ServedProvider> _providers;
    private readonly FrozenDictionary<string, ImmutableArray<Candidate>> _models;

    public RouteTable(Owner owner, RouteBook book, ProviderFactory factory)
    {
        (Owner, _book) = (owner, book);
        _providers = book.Providers.Where(static stored => stored.Enabled)
            .Select(stored => new ServedProvider(stored.Name, factory.Create(owner, stored), stored) { WatchedAs = owner.IsPlatform ? stored.Name : $"{owner}/{stored.Name}" })
            .Concat(factory.WithoutStorage(owner).Select(static one => new ServedProvider(one.Name, one.Provider, null)))
            .ToFrozenDictionary(static provider => provider.Name, StringComparer.Ordinal);

        // A model of which nothing is usable is still one that its owner has decided about: nobody else is asked in its place.
        _models = book.Deployments.GroupBy(static deployment => deployment.Model, StringComparer.Ordinal).ToFrozenDictionary(
            static model => model.Key,
            model => model.Where(deployment => deployment.Enabled && _providers.ContainsKey(deployment.Provider))
                .OrderBy(static deployment => deployment.Priority).ThenBy(static deployment => deployment.Name, StringComparer.Ordinal)
                .Select(deployment => CandidateOf(_providers[deployment.Provider], deployment))
                .ToImmutableArray(),
            StringComparer.Ordinal);
        Listed = [.. _providers.Values.Where(static provider => provider.Stored is { Listed: true, Kind: not ProviderKind.Simulated })];
    }

    public Owner Owner { get; }

    /// <summary>Stored providers whose models are offered by their own names.</summary>
    public ImmutableArray<ServedProvider> Listed { get; }

    /// <summary>Models that have a usable deployment.</summary>
    public IEnumerable<(string Model, Candidate First)> Models =>
        _models.Where(static model => model.Value.Length > 0).Select(static model => (model.Key, model.Value[0]));

    /// <summary>By priority. Null when the owner has said nothing about the model, empty when nothing of what they said is usable.</summary>
    public ImmutableArray<Candidate>? Find(string model) => _models.TryGetValue(model, out var candidates) ? candidates : null;

    public bool HasRoomForProvider(string name) => _book.Providers.Length < MostProviders || _book.Providers.Any(provider => provider.Name == name);

    public bool HasRoomForDeployment(string name) => _book.Deployments.Length < MostDeployments || _book.Deployments.Any(deployment => deployment.Name == name);

    public ServedProvider? FindProvider(string name) => _providers.GetValueOrDefault(name);

    private static Candidate CandidateOf(ServedProvider provider, Deployment deployment) =>
        new(provider.Provider, deployment.Provider, deployment.Model, deployment.ProviderModel, deployment) { WatchedAs = provider.WatchedAs };
}

/// <summary>A provider in use.</summary>
/// <param name="Name">As its owner calls it.</param>
/// <param name="Provider">Who is asked.</param>
/// <param name="Stored">Null for one that is built in.</param>
internal sealed record ServedProvider(string Name, IModelProvider Provider, StoredProvider? Stored)
{
    /// <summary>What tells it from those of all other owners.</summary>
    public string WatchedAs { get; init; } = Name;
}
