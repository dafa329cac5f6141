using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Mcp.Sessions;

namespace Platform.ExtensionService.Mcp;

/// <summary>Calls tools of MCP servers.</summary>
internal sealed class McpCaller(McpSessions sessions, IOptions<InvocationOptions> options, ILogger<McpCaller> log)
{
    // A server that is started anew again and again is a broken one.
    private const int MostSessions = 3;

    public async Task<ToolOutcome> CallAsync(ToolCall call, CancellationToken ct)
    {
        var target = call.Target.Server ?? throw new InvalidOperationException("The tool is none of an MCP server.");
        try
        {
            return McpAnswer.Of(await SendAsync(call, target, ct), options.Value.MaxResponseBytes);
        }
        catch (Exception e) when (McpFailure.IsOfServer(e))
        {
            log.CallBroken(target.ExtensionId, e.Message);
            return McpFailure.Of(e, options.Value.MaxResponseBytes);
        }
    }

    private async Task<JsonNode?> SendAsync(ToolCall call, McpTarget target, CancellationToken ct)
    {
        var session = await sessions.GetAsync(target, ct);
        for (var left = MostSessions - 1; ; left--)
        {
            try
            {
                return await session.CallAsync(call, ct);
            }
            catch (OperationCanceledException)
            {
                // Slow, or dead? Nobody waits for the answer; the next call finds a session that works, or none.
                _ = sessions.ProbeAsync(target, session);
                throw;
            }
            catch (Exception e) when (left > 0 && McpFailure.IsUnknownSession(e))
            {
                _ = sessions.DropAsync(target, session);
            }
            catch (Exception e) when (left > 0 && McpFailure.MayBeUnknownSession(e))
            {
                if (await sessions.ProbeAsync(target, session))
                {
                    throw;
                }
            }
            catch (Exception e) when (McpFailure.IsOfServer(e) && !McpFailure.IsAnswer(e))
            {
                _ = sessions.DropAsync(target, session);
                throw;
            }

            // The server has been started anew and knows nothing of the session, so it has not begun the call either.
            session = await sessions.GetAsync(target, ct);
        }
    }
}
