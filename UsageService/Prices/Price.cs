namespace Platform.UsageService.Prices;

/// <summary>
/// What sets a price, in nano-USD per million tokens. Both sides must be said: a forgotten one would be free. Cached input that is not said costs
/// as much as other input; a price without a date holds from now on.
/// </summary>
internal sealed record PriceDefinition(DateTimeOffset? ValidFrom, long? Input, long? CachedInput, long? Output);

/// <summary>What a model costs from a moment on, in nano-USD per million tokens.</summary>
internal sealed record Price(
    string Model, DateTimeOffset ValidFrom, long Input, long CachedInput, long Output, Guid SetBy, DateTimeOffset SetAt);

/// <summary>A page of the prices that hold now, in the order of their models, and where the next one begins; null at the end.</summary>
internal sealed record PricePage(IReadOnlyList<Price> Items, string? NextCursor);

/// <summary>Every price of one model, also those that hold later, newest first.</summary>
internal sealed record PriceHistory(string Model, IReadOnlyList<Price> Items);
