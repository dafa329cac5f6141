using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>What came of a call: the answer for the caller, or the failure to tell them.</summary>
internal readonly record struct ToolOutcome(ReadOnlyMemory<byte> Answer, ProblemHttpResult? Failure)
{
    /// <summary>The call did not reach the tool; when it makes sense to try again.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>It is the answer to an earlier call, so old; null for this one's own.</summary>
    public TimeSpan? Age { get; init; }

    public static implicit operator ToolOutcome(ProblemHttpResult failure) => new(default, failure);
}

/// <summary>Calls HTTP tools.</summary>
internal sealed class ToolClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly InvocationOptions _options;

    public ToolClient(IOptions<InvocationOptions> options)
    {
        _options = options.Value;
        _http = new HttpClient(ToolConnections.Create(_options)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(ToolConnections.UserAgent);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/*;q=0.9, */*;q=0.1");
    }

    /// <summary>Sends the request and reads the whole answer. It takes as long as it takes: the token sees to its time, and ends it at once.</summary>
    public async Task<ToolOutcome> CallAsync(HttpRequestMessage request, CancellationToken ct)
    {
        try
        {
            using (request)
            {
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
                return ToolFailure.Of(response.StatusCode) is { } failure ? failure : await ReadAsync(response, ct);
            }
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException)
        {
            return ToolFailure.AddressRefused;
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is HttpRequestException or IOException or InvalidDataException)
        {
            return ToolFailure.Unreachable;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<ToolOutcome> ReadAsync(HttpResponseMessage response, CancellationToken ct)
    {
        var limit = _options.MaxResponseBytes;
        if (response.Content.Headers.ContentLength > limit)
        {
            return ToolFailure.TooLarge(limit);
        }

        await using var body = await response.Content.ReadAsStreamAsync(ct);
        using var read = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int count; (count = await body.ReadAsync(chunk, ct)) > 0;)
        {
            if (read.Length + count > limit)
            {
                return ToolFailure.TooLarge(limit);
            }

            read.Write(chunk, 0, count);
        }

        return ToolResult.TryWrap(read.GetBuffer().AsSpan(0, (int)read.Length), response.Content.Headers.ContentType, out var answer)
            ? new ToolOutcome(answer, null)
            : ToolFailure.Invalid;
    }
}
