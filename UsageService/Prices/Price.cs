using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;

namespace Platform.UsageService.Prices;

/// <summary>
/// What sets a price, alone or in a file, in nano-USD per million tokens. Both sides must be said: a forgotten one would be free. A part that is not
/// said costs as much as its whole; a price without a beginning holds from now on, and without a provider for any.
/// </summary>
internal sealed record PriceDefinition
{
    /// <summary>Needed in a file; elsewhere the path says it.</summary>
    public string? Model { get; init; }

    public string? Provider { get; init; }

    public DateTimeOffset? ValidFrom { get; init; }

    public DateTimeOffset? ValidUntil { get; init; }

    public long? Input { get; init; }

    public long? CachedInput { get; init; }

    public long? CacheWrite { get; init; }

    public long? AudioInput { get; init; }

    public long? Output { get; init; }

    public long? Reasoning { get; init; }

    public long? AudioOutput { get; init; }

    /// <summary>For each call, in nano-USD.</summary>
    public long? Request { get; init; }

    /// <summary>Misspelt fields: what is meant by them would silently be charged otherwise.</summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Others { get; set; }

    public ModelPrice ToPrice() => new(Input.GetValueOrDefault(), Output.GetValueOrDefault())
    {
        CachedInput = CachedInput,
        CacheWrite = CacheWrite,
        AudioInput = AudioInput,
        Reasoning = Reasoning,
        AudioOutput = AudioOutput,
        Request = Request,
    };

    public static PriceDefinition Of(string model, PricePeriod period) => new()
    {
        Model = model,
        Provider = period.Provider,
        ValidFrom = period.ValidFrom,
        ValidUntil = period.ValidUntil,
        Input = period.Price.Input,
        CachedInput = period.Price.CachedInput,
        CacheWrite = period.Price.CacheWrite,
        AudioInput = period.Price.AudioInput,
        Output = period.Price.Output,
        Reasoning = period.Price.Reasoning,
        AudioOutput = period.Price.AudioOutput,
        Request = period.Price.Request,
    };
}

/// <summary>What a model costs from a moment on, in nano-USD per million tokens. What is null costs as much as its whole.</summary>
internal sealed record Price(
    string Model, string? Provider, DateTimeOffset ValidFrom, DateTimeOffset? ValidUntil, long Input, long? CachedInput, long? CacheWrite, long? AudioInput,
    long Output, long? Reasoning, long? AudioOutput, long? Request, Guid SetBy, DateTimeOffset SetAt);

/// <summary>A page of prices in the order of models and providers, and where the next one begins; null at the end.</summary>
internal sealed record PricePage(IReadOnlyList<Price> Items, string? NextCursor);

/// <summary>Every price of one model, also those that hold later, newest first.</summary>
internal sealed record PriceHistory(string Model, IReadOnlyList<Price> Items);
