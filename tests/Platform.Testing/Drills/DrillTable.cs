using System.Globalization;

namespace Platform.Testing;

/// <summary>A row of the ledger, as far as a drill looks at it.</summary>
public sealed record DrillRow(Guid RequestId, Guid EventId, string Kind, long OutputTokens, string Status, bool Estimated);

/// <summary>What a provider served beside what the ledger says.</summary>
/// <param name="Accepted">Requests that reached the provider.</param>
/// <param name="Settled">Of these, how many the ledger has with their end.</param>
/// <param name="Applied">Calls in the ledger, those included that were opened and never reached the provider.</param>
/// <param name="Adjustments">Corrections in the ledger.</param>
/// <param name="Duplicate">Requests that the ledger has more than once.</param>
/// <param name="Missing">Requests that reached the provider and are not in the ledger.</param>
/// <param name="Overcounted">Requests that were billed for more than the provider had produced.</param>
/// <param name="TokensServed">Output tokens that the provider handed to the network.</param>
/// <param name="TokensBilled">Output tokens in the ledger.</param>
public sealed record DrillTable(
    int Accepted, int Settled, int Applied, int Adjustments, int Duplicate, int Missing, int Overcounted, long TokensServed, long TokensBilled)
{
    public static DrillTable Of(IReadOnlyCollection<FakeUpstreamCall> served, IReadOnlyCollection<DrillRow> ledger)
    {
        ArgumentNullException.ThrowIfNull(served);
        var calls = ledger.Where(static row => row.Kind == "call").ToList();
        var rows = ledger.ToLookup(static row => row.RequestId);
        var missing = served.Count(call => rows[Guid.Parse(call.RequestId)].All(static row => row.Kind != "call"));
        return new(
            served.Count,
            served.Count - missing,
            calls.Count,
            ledger.Count - calls.Count,
            calls.Count - calls.DistinctBy(static row => row.RequestId).Count() + ledger.Count - ledger.DistinctBy(static row => row.EventId).Count(),
            missing,
            // The chunk that was on its way when the connection was cut may have arrived without being counted as sent.
            served.Count(call => rows[Guid.Parse(call.RequestId)].Sum(static row => row.OutputTokens) > call.Tokens + 1),
            served.Sum(static call => (long)call.Tokens),
            ledger.Sum(static row => row.OutputTokens));
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        | accepted | settled | applied | adjustments | duplicate | missing | overcounted | tokens served | tokens billed |
        | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
        | {Accepted} | {Settled} | {Applied} | {Adjustments} | {Duplicate} | {Missing} | {Overcounted} | {TokensServed} | {TokensBilled} |
        """);
}
