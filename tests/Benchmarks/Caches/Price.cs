using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Benchmarks.Caches;

/// <summary>A value that nobody can change.</summary>
internal sealed record Price(string Model, decimal Input, decimal Output, string Currency, DateTimeOffset ValidFrom)
{
    public static Price Of(string key, int version = 0) => new($"model-{key}", 0.15m + version, 0.6m, "USD", DateTimeOffset.UnixEpoch.AddDays(version));
}

/// <summary>The same, for its holder to change.</summary>
internal sealed class PriceDraft
{
    public required string Model { get; set; }

    public decimal Input { get; set; }

    public decimal Output { get; set; }

    public required string Currency { get; set; }

    public DateTimeOffset ValidFrom { get; set; }

    public static PriceDraft Of(string key)
    {
        var price = Price.Of(key);
        return new() { Model = price.Model, Input = price.Input, Output = price.Output, Currency = price.Currency, ValidFrom = price.ValidFrom };
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Price)), JsonSerializable(typeof(PriceDraft))]
internal sealed partial class PriceJson : JsonSerializerContext;
