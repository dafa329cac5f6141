namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>Bounds what a server answers: a stream of events by the event, anything else as a whole.</summary>
internal sealed class BoundedHandler(HttpMessageHandler inner, int limit) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var exchange = Exchange.Current;
        var response = await SendAsync(request, exchange, cancellationToken);
        var boundary = response.Content.Headers.ContentType?.MediaType == "text/event-stream" ? MessageBoundary.EmptyLine : MessageBoundary.End;
        var bounded = new StreamContent(new BoundedStream(await response.Content.ReadAsStreamAsync(cancellationToken), limit, boundary, () => exchange?.Overflow()));
        foreach (var (name, values) in response.Content.Headers.NonValidated)
        {
            bounded.Headers.TryAddWithoutValidation(name, values);
        }

        response.Content = bounded;
        return response;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, Exchange? exchange, CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = null;
        try
        {
            exchange?.Sent();
            response = await base.SendAsync(request, exchange?.Token ?? cancellationToken);
            return response;
        }
        finally
        {
            exchange?.Answered(response?.StatusCode);
        }
    }
}
