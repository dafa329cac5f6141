using System.Diagnostics;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Chat;

/// <summary>What a call needs of its surroundings, a request of a client or not.</summary>
internal sealed record CallContext(IHeaderDictionary Headers)
{
    /// <summary>Name of the agent that asks, if one does.</summary>
    public string? Agent { get; init; }

    /// <summary>Under which it stands in the ledger, if not under the request's.</summary>
    public string? Operation { get; init; }

    /// <summary>Nobody waits for it: its row is opened by connections that no request uses.</summary>
    public bool IsBackground { get; init; }

    /// <summary>Of the request whose answer this is a part of; null when it has no answer, or the answer has begun.</summary>
    public RequestClock? Clock { get; init; }

    public string? TraceParent { get; init; } = Activity.Current?.Id;

    /// <summary>Limits and budgets tell the client about themselves.</summary>
    public static CallContext For(HttpContext context) => new(context.Response.Headers) { Clock = context.Features.Get<RequestClock>() };

    /// <summary>There is no client to tell.</summary>
    public static CallContext Silent() => new(new HeaderDictionary());
}

/// <summary>A call that is over.</summary>
/// <param name="Id">Its id, in the ledger too.</param>
/// <param name="Provider">Who was asked.</param>
/// <param name="Outcome">By which it is settled.</param>
internal sealed record CallReport(Guid Id, string Provider, Metering.CallOutcome Outcome)
{
    /// <summary>As in the ledger; null where no price is known here.</summary>
    public long? CostNanoUsd { get; init; }

    /// <summary>The provider gave its whole answer. The client need not have had all of it.</summary>
    public bool IsWhole => Outcome.Status == Contracts.CompletionStatus.Completed;
}
