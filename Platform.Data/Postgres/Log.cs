using Microsoft.Extensions.Logging;

namespace Platform.Data.Postgres;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered 503: store {Reason} ({Exception} {SqlState}: {Detail})")]
    public static partial void StoreUnavailable(this ILogger logger, string reason, string exception, string? sqlState, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name} in {Duration:0} ms")]
    public static partial void MigrationApplied(this ILogger logger, string name, double duration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be migrated yet ({Reason}); trying again in {Delay:0.0} s")]
    public static partial void MigrationPostponed(this ILogger logger, string reason, double delay);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database can't be migrated: {Reason}")]
    public static partial void MigrationFailed(this ILogger logger, string reason);
}
