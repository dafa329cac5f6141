using System.Text.Json.Nodes;
using Platform.LlmService.Chat;
using Platform.LlmService.Messages;

namespace Platform.LlmService.Responses;

/// <summary>Sends the answer to the client as a response, and keeps it. It is kept before its end is sent, so that a client may go on from it at once.</summary>
/// <param name="http">Where to.</param>
/// <param name="request">What was asked.</param>
/// <param name="keep">Keeps a whole response, and says whether it could.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ResponseSink(HttpResponse http, ResponseRequest request, Func<Guid, JsonObject, Task<bool>> keep, TimeProvider clock) : TranslatingSink(http)
{
    private ResponseStream? _stream;

    protected override void Begin()
    {
        if (_stream is null)
        {
            _stream = new ResponseStream(Send, InProgress());
            _stream.Begin();
        }
    }

    protected override void Take(JsonNode chunk) => _stream!.Take(chunk);

    protected override async ValueTask FinishAsync()
    {
        var ended = _stream!.Finish();
        await KeepAsync(ended);
        _stream.SendEnd(ended);
    }

    protected override void Fail(int status, string message) =>
        _stream!.Fail(status == StatusCodes.Status429TooManyRequests ? "rate_limit_exceeded" : "server_error", message);

    protected override async ValueTask<JsonObject> TranslateAsync(JsonNode completion)
    {
        var reason = completion.ListAt("choices").FirstOrDefault().TextAt("finish_reason");
        var ended = ResponseObject.Ended(InProgress(), OutputItems.Of(completion), reason, completion.At("usage"));
        await KeepAsync(ended);
        return ended;
    }

    private JsonObject InProgress() => ResponseObject.InProgress(request, CallId, clock.GetUtcNow(), request.WantsToBeKept);

    /// <summary>What could not be kept says so; it is paid for, and worth more than an error.</summary>
    private async Task KeepAsync(JsonObject ended)
    {
        if (request.WantsToBeKept && !await keep(CallId, ended))
        {
            ended["store"] = false;
        }
    }
}
