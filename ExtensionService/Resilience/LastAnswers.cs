using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Resilience;

/// <summary>
/// The last good answers of tools that are declared to have answers that keep, for when no new one can be had (RFC 5861, stale-if-error). A bounded part
/// of this process's memory; what doesn't fit is not kept.
/// </summary>
internal sealed class LastAnswers(IOptions<ResilienceOptions> options, TimeProvider clock) : IDisposable
{
    private const int EntryOverhead = 256;

    private readonly MemoryCache _answers = new(new MemoryCacheOptions { SizeLimit = options.Value.LastAnswersBytes });

    public void Keep(ToolCall call, long revision, ReadOnlyMemory<byte> answer, TimeSpan life)
    {
        using var entry = _answers.CreateEntry(KeyOf(call, revision));
        entry.Value = new Answer(answer, clock.GetTimestamp());
        entry.Size = answer.Length + EntryOverhead;
        entry.AbsoluteExpirationRelativeToNow = life;
    }

    /// <summary>The last good answer to the same arguments, and how old it is; null when there is none.</summary>
    public ToolOutcome? Find(ToolCall call, long revision, TimeSpan life)
        => _answers.Get(KeyOf(call, revision)) is Answer answer && clock.GetElapsedTime(answer.At) is var age && age <= life
            ? new ToolOutcome(answer.Body, null) { Age = age }
            : (ToolOutcome?)null;

    public void Dispose() => _answers.Dispose();

    // Arguments of any length, as a key of one. A changed extension has no answers.
    private static (ExtensionKey Extension, string Tool, long Revision, UInt128 Arguments) KeyOf(ToolCall call, long revision)
    {
        var json = call.Arguments is { ValueKind: JsonValueKind.Object } given ? JsonMarshal.GetRawUtf8Value(given) : "{}"u8;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return (new ExtensionKey(call.TenantId, call.Extension), call.Tool.Name, revision, MemoryMarshal.Read<UInt128>(hash));
    }

    private sealed record Answer(ReadOnlyMemory<byte> Body, long At);
}
