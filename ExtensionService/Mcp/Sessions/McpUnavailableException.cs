namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>A server can't be reached or started, for a reason that may be told to those whose it is.</summary>
internal sealed class McpUnavailableException(string reason, Exception? inner = null) : Exception(reason, inner);

/// <summary>The session was given up before the call could use it: nothing has been sent.</summary>
internal sealed class SessionRetiredException(Exception? inner = null) : IOException("The session has been given up.", inner);
