using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>Who needs whom decides who stops first: the gateway, then the services, the stores at the end.</summary>
internal static class ShutdownOrder
{
    /// <summary>Resources that may stop together, in the order in which the groups must stop.</summary>
    public static IReadOnlyList<IReadOnlyList<IResource>> Of(IEnumerable<IResource> resources)
    {
        var heights = new Dictionary<IResource, int>();
        return [.. resources.GroupBy(r => Height(r, heights, [])).OrderByDescending(g => g.Key).Select(g => g.ToList())];
    }

    private static int Height(IResource resource, Dictionary<IResource, int> heights, HashSet<IResource> path)
    {
        if (heights.TryGetValue(resource, out var known))
        {
            return known;
        }

        // Two services may refer to each other: the second look at the same one ends the walk.
        if (!path.Add(resource))
        {
            return 0;
        }

        var needed = resource.Annotations.OfType<ResourceRelationshipAnnotation>().Select(r => r.Resource).Distinct();
        var height = needed.Select(n => Height(n, heights, path) + 1).DefaultIfEmpty(0).Max();
        path.Remove(resource);
        return heights[resource] = height;
    }
}
