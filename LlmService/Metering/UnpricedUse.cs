using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Platform.Contracts;
using Platform.LlmService.Pricing;

namespace Platform.LlmService.Metering;

/// <summary>Makes use without a price visible: it is not free, somebody has to say what it costs.</summary>
internal sealed class UnpricedUse
{
    private const int MostModels = 1000;

    private readonly PriceBook _prices;
    private readonly ILogger<UnpricedUse> _logger;
    private readonly Counter<long> _tokens;
    private readonly ConcurrentDictionary<string, byte> _told = new(StringComparer.Ordinal);

    public UnpricedUse(PriceBook prices, IMeterFactory meters, ILogger<UnpricedUse> logger)
    {
        _prices = prices;
        _logger = logger;
        _tokens = meters.Create("Platform.Llm").CreateCounter<long>("platform.llm.unpriced.tokens", "{token}", "Tokens of models without a price.");
    }

    public void Report(CallRecord call, TokenCounts tokens)
    {
        _tokens.Add(tokens.Input + tokens.Output, new KeyValuePair<string, object?>("gen_ai.provider.name", call.Provider));
        // Once a model: the names come from callers, so what is remembered of them is bounded. Without a book it is not the model that lacks something.
        if (_prices.IsKnown && _told.Count < MostModels && _told.TryAdd(call.Model, 0))
        {
            _logger.NoPrice(call.Provider, call.Model);
        }
    }
}
