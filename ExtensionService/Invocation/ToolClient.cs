using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Registry;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Invocation;

/// <summary>What came of a call: the answer for the caller, or the failure to tell them.</summary>
internal readonly record struct ToolOutcome(ReadOnlyMemory<byte> Answer, ProblemHttpResult? Failure)
{
    public static implicit operator ToolOutcome(ProblemHttpResult failure) => new(default, failure);
}

/// <summary>Calls HTTP tools.</summary>
internal sealed class ToolClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly InvocationOptions _options;
    private readonly TimeProvider _clock;

    public ToolClient(IOptions<InvocationOptions> options, TimeProvider clock)
    {
        _options = options.Value;
        _clock = clock;
        _http = new HttpClient(ToolConnections.Create(_options)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(ToolConnections.UserAgent);
        _http.DefaultRequestHeaders.Accept.ParseAdd("application/json, text/*;q=0.9, */*;q=0.1");
    }

    /// <summary>Sends the request and reads the whole answer within the tool's timeout; the caller's token ends it at once.</summary>
    public async Task<ToolOutcome> CallAsync(Tool tool, HttpRequestMessage request, CancellationToken ct)
    {
        var timeout = TimeSpan.FromSeconds(tool.TimeoutSeconds ?? _options.DefaultTimeoutSeconds);
        using var deadline = new CancellationTokenSource(timeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, ct);
        try
        {
            using (request)
            {
                using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
                return ToolFailure.Of(response.StatusCode) is { } failure ? failure : await ReadAsync(response, either.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return ToolFailure.Timeout(timeout);
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
