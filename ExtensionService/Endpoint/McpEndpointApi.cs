using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Endpoint;

/// <summary>
/// The tenant's tools for any MCP client, over Streamable HTTP. Without sessions: every request carries its key and is answered by whatever replica it
/// reaches.
/// </summary>
internal static class McpEndpointApi
{
    private const long MaxBodyBytes = 1024 * 1024;
    private const int ParseError = -32700;

    public static void MapMcpEndpoint(this IEndpointRouteBuilder routes)
        => routes.MapPost("/mcp", Handle).WithName("Mcp").WithTags("MCP").RequireScope(Scopes.ExtensionsInvoke).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes));

    internal static async Task Handle(HttpContext context, CallerIdentity caller, TenantTools tools)
    {
        var ct = context.RequestAborted;
        if (await ReadAsync(context.Request, ct) is not { } message)
        {
            await RefuseAsync(context.Response, ct);
            return;
        }

        var response = context.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache,no-store";
        context.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        if (!await AnswerAsync(message, tools.For(caller), response.Body, ct))
        {
            response.ContentType = null;
            response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    /// <returns>Whether there was anything to answer.</returns>
    private static async Task<bool> AnswerAsync(JsonRpcMessage message, McpServerOptions options, Stream body, CancellationToken ct)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await using var transport = new StreamableHttpServerTransport { Stateless = true };
        await using var server = McpServer.Create(transport, options);
        var run = server.RunAsync(stop.Token);
        try
        {
            return await transport.HandlePostRequestAsync(message, body, ct);
        }
        finally
        {
            await stop.CancelAsync();
            await run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private static async Task<JsonRpcMessage?> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<JsonRpcMessage>(request.Body, McpJsonUtilities.DefaultOptions, ct);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task RefuseAsync(HttpResponse response, CancellationToken ct)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        response.ContentType = "application/json";
        await response.WriteAsync($$$"""{"jsonrpc":"2.0","id":null,"error":{"code":{{{ParseError}}},"message":"The body is no JSON-RPC message."}}""", ct);
    }
}
