using Platform.Contracts;

namespace Platform.LlmService.Metering;

/// <summary>How a call ended. Applied at most once: only a row that is still open takes it.</summary>
internal sealed record Settlement(
    CallRecord Call, string Status, TokenCounts Tokens, bool Estimated, long? CostNanoUsd, string? Error, DateTimeOffset CompletedAt)
{
    public UsageEvent ToEvent() => new(
        Call.Id, Call.Id, Call.TenantId, Call.UserId, Call.KeyId, Call.Provider, Call.Model, Call.Operation,
        Tokens, CostNanoUsd, Status, Estimated, Call.StartedAt, CompletedAt, Call.TraceParent)
    {
        Agent = Call.Agent,
        Budget = Call.Budget,
        Holder = Call.Holder,
    };

    /// <summary>
    /// What was said before becomes this by adding the difference. Where one of the two costs is unknown so is their difference: whoever prices the first
    /// event by its tokens prices this one by its own.
    /// </summary>
    public UsageEvent ToAdjustment(Said before) => ToEvent() with
    {
        EventId = AdjustmentOf(Call.Id),
        Kind = UsageKind.Adjustment,
        Tokens = new TokenCounts(
            Tokens.Input - before.Tokens.Input, Tokens.CachedInput - before.Tokens.CachedInput,
            Tokens.Output - before.Tokens.Output, Tokens.Reasoning - before.Tokens.Reasoning)
        {
            CacheWriteInput = Tokens.CacheWriteInput - before.Tokens.CacheWriteInput,
            AudioInput = Tokens.AudioInput - before.Tokens.AudioInput,
            AudioOutput = Tokens.AudioOutput - before.Tokens.AudioOutput,
        },
        CostNanoUsd = CostNanoUsd - before.CostNanoUsd,
    };

    /// <summary>
    /// The one id that the correction of a call can have, so that it counts once however often it is told. Its last bits are the call's turned over; the
    /// first, which are the time, remain.
    /// </summary>
    internal static Guid AdjustmentOf(Guid call)
    {
        var bytes = call.ToByteArray(bigEndian: true);
        for (var i = bytes.Length - sizeof(int); i < bytes.Length; i++)
        {
            bytes[i] = (byte)~bytes[i];
        }

        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>What an event said of a call.</summary>
internal sealed record Said(TokenCounts Tokens, long? CostNanoUsd);
