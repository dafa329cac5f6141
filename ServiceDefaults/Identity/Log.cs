using Microsoft.Extensions.Logging;

namespace Platform.ServiceDefaults.Identity;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Information, Message = "Read {Count} keys that identity tokens may be signed with")]
    public static partial void KeysRead(this ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "AuthService's keys could not be read again; those at hand serve on")]
    public static partial void KeysNotRefreshed(this ILogger logger, Exception exception);
}
