using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Platform.Data.Caching;
using Platform.ExtensionService.Catalogue;
using Platform.ExtensionService.Invocation;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Endpoint;

/// <summary>A tenant's tools as those of one MCP server. A tool is called <c>extension__tool</c>: neither extensions nor their order can so be confused.</summary>
internal sealed class TenantTools(TtlCache<ToolCatalogue> catalogues, Invoker invoker)
{
    private const string Separator = "__";
    private static readonly JsonElement AnyObject = JsonElement.Parse("""{"type":"object"}""");

    public McpServerOptions For(CallerIdentity caller)
    {
        var options = new McpServerOptions
        {
            ServerInfo = new Implementation { Name = "platform", Version = "1" },
            Capabilities = new ServerCapabilities { Tools = new ToolsCapability() },
            ScopeRequests = false,
        };
        options.Handlers.ListToolsHandler = (_, ct) => ListAsync(caller, ct);
        options.Handlers.CallToolHandler = (request, ct) => CallAsync(caller, request, ct);
        return options;
    }

    private async ValueTask<ListToolsResult> ListAsync(CallerIdentity caller, CancellationToken ct)
    {
        var catalogue = await catalogues.GetAsync(CatalogueKey.Of(caller.TenantId), ct) ?? ToolCatalogue.Empty;
        return new ListToolsResult { Tools = [.. catalogue.Tools.Where(static tool => !tool.IsDisabled).Select(Describe)] };
    }

    private async ValueTask<CallToolResult> CallAsync(CallerIdentity caller, RequestContext<CallToolRequestParams> request, CancellationToken ct)
    {
        var name = request.Params?.Name ?? "";
        var split = name.IndexOf(Separator, StringComparison.Ordinal);
        var (extension, tool) = split < 0 ? ("", name) : (name[..split], name[(split + Separator.Length)..]);
        if (await invoker.FindAsync(caller.TenantId, extension, tool, ct) is not { } found)
        {
            throw new McpProtocolException($"There is no tool named {name}.", McpErrorCode.InvalidParams);
        }

        var arguments = JsonSerializer.SerializeToElement(request.Params?.Arguments ?? new Dictionary<string, JsonElement>(), EndpointJson.Default.IDictionaryStringJsonElement);
        if (ToolArguments.Check(found.Tool, arguments) is { Count: > 0 } errors)
        {
            return Failed(string.Join('\n', errors.Select(static error => $"{error.Key}: {string.Join(' ', error.Value)}")));
        }

        var run = ToolRun.Start(new ToolCall(caller.TenantId, extension, found, arguments) { UserId = caller.UserId }, (call, token) => invoker.CallAsync(call, caller, token), ct);
        await TellAsync(request, run, ct);
        var outcome = await run.Outcome;
        return outcome.Failure is { } failure ? Failed(failure.ProblemDetails.Detail ?? "The call failed.") : Answered(outcome.Answer);
    }

    private static async Task TellAsync(RequestContext<CallToolRequestParams> request, ToolRun run, CancellationToken ct)
    {
        await foreach (var progress in run.News.ReadAllAsync(ct))
        {
            if (request.Params?.ProgressToken is { } token)
            {
                await request.Server.NotifyProgressAsync(
                    token, new ProgressNotificationValue { Progress = (float)progress.Progress, Total = (float?)progress.Total, Message = progress.Message }, cancellationToken: ct);
            }
        }
    }

    private static Tool Describe(CatalogueTool tool) => new()
    {
        Name = $"{tool.Extension}{Separator}{tool.Name}",
        Description = tool.Description,
        // The protocol wants one, and one that describes an object.
        InputSchema = tool.InputSchema is { } schema && schema.TryGetProperty("type", out var type) && type.ValueEquals("object") ? schema : AnyObject,
    };

    private static CallToolResult Failed(string why) => new() { IsError = true, Content = [new TextContentBlock { Text = why }] };

    private static CallToolResult Answered(ReadOnlyMemory<byte> answer)
    {
        var said = JsonElement.Parse(answer.Span);
        var result = said.GetProperty("result");
        IList<ContentBlock> content = said.TryGetProperty("content", out var blocks)
            ? blocks.Deserialize<IList<ContentBlock>>(McpJsonUtilities.DefaultOptions) ?? []
            : [new TextContentBlock { Text = result.ValueKind == JsonValueKind.String ? TextOf(result) : result.GetRawText() }];
        return new CallToolResult { Content = content, StructuredContent = IsStructured(result) ? result : null };
    }

    // An object, and one that can be written again: an escape in it that is no character can't be.
    private static bool IsStructured(JsonElement result)
        => result.ValueKind == JsonValueKind.Object && !result.GetRawText().Contains("\\ud", StringComparison.OrdinalIgnoreCase);

    private static string TextOf(JsonElement text)
    {
        try
        {
            return text.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escape in it that is no character.
            return text.GetRawText();
        }
    }
}
