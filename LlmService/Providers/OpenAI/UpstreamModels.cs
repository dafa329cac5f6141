using System.Collections.Immutable;
using System.Text.Json;

namespace Platform.LlmService.Providers.OpenAI;

/// <summary>Asks the upstream for its models, once.</summary>
internal static class UpstreamModels
{
    /// <exception cref="ProviderException">There is no list to be had. A list with nothing in it is an answer.</exception>
    public static async Task<ImmutableArray<ModelEntry>> ReadAsync(UpstreamClient client, string path, TimeSpan timeout, TimeProvider clock, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            using var response = await client.GetAsync(path, timeout, ct);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            using var document = await JsonDocument.ParseAsync(body, cancellationToken: either.Token);
            return [.. document.RootElement.GetProperty("data").EnumerateArray().Select(Read)];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw ProviderException.Malformed("its list of models is none", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw ProviderException.Unreachable(e);
        }
        catch (OperationCanceledException e) when (!ct.IsCancellationRequested)
        {
            throw ProviderException.TooSlow(e);
        }
    }

    private static ModelEntry Read(JsonElement model) => new(
        model.GetProperty("id").GetString() ?? "",
        model.TryGetProperty("owned_by", out var owner) && owner.ValueKind == JsonValueKind.String ? owner.GetString() ?? "" : "",
        CreatedAt(model));

    /// <summary>Seconds, or a date as Anthropic says it.</summary>
    private static long CreatedAt(JsonElement model) =>
        model.TryGetProperty("created", out var created) && created.ValueKind == JsonValueKind.Number && created.TryGetInt64(out var seconds) ? seconds
        : model.TryGetProperty("created_at", out var date) && date.ValueKind == JsonValueKind.String && date.TryGetDateTimeOffset(out var at) ? at.ToUnixTimeSeconds()
        : 0;
}
