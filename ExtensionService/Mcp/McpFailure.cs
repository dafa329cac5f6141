using System.Net;
using Microsoft.AspNetCore.Http.HttpResults;
using ModelContextProtocol;
using Platform.ExtensionService.Invocation;
using Platform.ExtensionService.Mcp.Sessions;
using Platform.ServiceDefaults;

namespace Platform.ExtensionService.Mcp;

/// <summary>What goes wrong with MCP servers, as answers.</summary>
internal static class McpFailure
{
    // What servers answer that don't know a session (any more), with 400 instead of the 404 that the protocol asks for.
    private const int ServerError = -32000;
    private const int SessionUnknown = -32001;

    /// <summary>What a server can do to us, or its absence; anything else is a fault of ours.</summary>
    public static bool IsOfServer(Exception e) => e is HttpRequestException or IOException or McpException or McpUnavailableException or InvalidOperationException
        or System.Text.Json.JsonException or TimeoutException;

    /// <summary>The server has answered, and refused: its session is as good as before.</summary>
    public static bool IsAnswer(Exception e) => e is McpProtocolException;

    /// <summary>The server has surely not begun what it was asked for, since it doesn't know the session.</summary>
    public static bool IsUnknownSession(Exception e) => e is SessionRetiredException or HttpRequestException { StatusCode: HttpStatusCode.NotFound };

    /// <summary>The server may not know the session.</summary>
    public static bool MayBeUnknownSession(Exception e) => e is McpProtocolException refusal && (int)refusal.ErrorCode is ServerError or SessionUnknown;

    public static ProblemHttpResult Of(Exception e, int limit) => e switch
    {
        McpProtocolException refusal => ToolFailure.Refused(McpAnswer.Shorten(refusal.Message), (int)refusal.ErrorCode),
        McpUnavailableException { InnerException: { } inner } when inner is HttpRequestException or IOException => Of(inner, limit),
        McpUnavailableException unavailable => ToolFailure.NotReady(unavailable.Message),
        _ when Has<AddressRefusedException>(e) => ToolFailure.AddressRefused,
        _ when Has<MessageTooLargeException>(e) => ToolFailure.TooLarge(limit),
        HttpRequestException { StatusCode: { } status } => ToolFailure.Of(status) ?? ToolFailure.Unreachable,
        _ => ToolFailure.Unreachable,
    };

    /// <summary>In a few words, without what the server said.</summary>
    public static string ReasonOf(Exception e) => e switch
    {
        McpUnavailableException unavailable => unavailable.Message,
        McpProtocolException refusal => $"The server refused with code {(int)refusal.ErrorCode}.",
        HttpRequestException { StatusCode: { } status } => $"The server answered with status {(int)status}.",
        _ when Has<AddressRefusedException>(e) => "The server's address is not a public one, and private ones are not allowed here.",
        _ when Has<MessageTooLargeException>(e) => "The server sent a message that is too large.",
        _ => "The connection to the server could not be made, or broke.",
    };

    private static bool Has<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is T)
            {
                return true;
            }
        }

        return false;
    }
}
