using Yarp.ReverseProxy.Forwarder;

namespace Platform.Gateway.Routes;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Could not forward to {Service}: {Failure} ({Cause})")]
    public static partial void ServiceFailed(this ILogger logger, string service, ForwarderError failure, string? cause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Service} did not accept the identity token that AuthService had just signed; answered 503")]
    public static partial void IdentityNotAccepted(this ILogger logger, string service);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Service} gives no sign of life; {Requests} requests that waited for it were answered 504")]
    public static partial void ServiceSilent(this ILogger logger, string service, int requests);
}
