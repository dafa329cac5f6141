using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Parameters;

namespace Aspire.Hosting;

public static class ParameterResourceBuilderExtensions
{
    private const int PasswordLength = 22;

    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false) =>
        builder.AddResource(Create(builder, name, secret, null, persist: false));

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false) =>
        builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return publishValueAsDefault && secret
            ? throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret))
            : builder.AddResource(new ParameterResource(name, _ => valueGetter(), secret));
    }

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false) =>
        builder.AddResource(Create(builder, name, secret, value, persist));

    /// <summary>The password of a store: generated once, kept, and not part of the model unless something refers to it.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder, string name, bool lower = true, bool upper = true, bool numeric = true, bool special = true)
    {
        var generated = new GenerateParameterDefault { MinLength = PasswordLength, Lower = lower, Upper = upper, Numeric = numeric, Special = special };
        return Create(builder, name, secret: true, generated, persist: true);
    }

    private static ParameterResource Create(IDistributedApplicationBuilder builder, string name, bool secret, ParameterDefault? value, bool persist)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var values = new ParameterValues(builder, persist && builder.ExecutionContext.IsRunMode);
        return new(name, @default => values.FindAsync(name, @default), secret) { Default = value };
    }
}
