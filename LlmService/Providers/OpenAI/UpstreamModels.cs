using System.Text.Json;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>The upstream's models, asked for rarely and remembered. When it can't be asked, what it said last still stands.</summary>
internal sealed class UpstreamModels(UpstreamClient client, OpenAIOptions options, TimeProvider clock, ILogger logger) : IDisposable
{
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Known? _known;

    public async ValueTask<IReadOnlyList<ModelEntry>> GetAsync(CancellationToken ct)
    {
        if (_known is { } known && clock.GetTimestamp() < known.GoodUntil)
        {
            return known.Models;
        }

        await _one.WaitAsync(ct);
        try
        {
            if (_known is { } meanwhile && clock.GetTimestamp() < meanwhile.GoodUntil)
            {
                return meanwhile.Models;
            }

            var asked = await AskAsync(ct);
            var goodFor = asked is null ? PauseAfterFailure : options.ModelsLifetime;
            var next = new Known(asked ?? _known?.Models ?? [], clock.GetTimestamp() + (long)(goodFor.TotalSeconds * clock.TimestampFrequency));
            _known = next;
            return next.Models;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<IReadOnlyList<ModelEntry>?> AskAsync(CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(options.ModelsTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            await using var body = await client.GetModelsAsync(either.Token);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: either.Token);
            return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (IsUpstreamsFault(e, ct))
        {
            logger.ModelsUnknown(e.Message);
            return null;
        }
    }

    private static ModelEntry Read(JsonElement model) => new(
        model.GetProperty("id").GetString() ?? "",
        model.TryGetProperty("owned_by", out var owner) && owner.ValueKind == JsonValueKind.String ? owner.GetString() ?? "" : "",
        model.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number && created.TryGetInt64(out var seconds) ? seconds : 0);

    private static bool IsUpstreamsFault(Exception e, CancellationToken ct) =>
        e is HttpRequestException or IOException or JsonException or KeyNotFoundException or InvalidOperationException
        || (e is OperationCanceledException && !ct.IsCancellationRequested);

    private sealed record Known(IReadOnlyList<ModelEntry> Models, long GoodUntil);
}
