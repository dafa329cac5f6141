using Microsoft.AspNetCore.Builder;

namespace Platform.ServiceDefaults;

/// <summary>With which class an endpoint's requests are counted, where it isn't that of its process.</summary>
/// <param name="Name">Of the class.</param>
public sealed record RequestClassMetadata(string Name)
{
    internal const string Internal = "internal";
}

/// <summary>Says which class an endpoint belongs to.</summary>
public static class RequestClassExtensions
{
    /// <summary>Counts the endpoint's requests with this class.</summary>
    /// <typeparam name="TBuilder">An endpoint or a group.</typeparam>
    /// <param name="endpoints">The endpoint or group.</param>
    /// <param name="name">The class.</param>
    /// <returns>The same endpoint or group.</returns>
    public static TBuilder WithRequestClass<TBuilder>(this TBuilder endpoints, string name)
        where TBuilder : IEndpointConventionBuilder => endpoints.WithMetadata(new RequestClassMetadata(name));
}
