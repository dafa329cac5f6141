using Microsoft.Extensions.Logging;
using Platform.Data.Migrations.Roles;

namespace Platform.Data.Postgres;

internal static partial class Log
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Answered 503: pool {Pool} {Reason} ({Exception} {SqlState}: {Detail})")]
    public static partial void StoreUnavailable(this ILogger logger, string pool, string reason, string exception, string? sqlState, string detail);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Name} in {Duration:0} ms")]
    public static partial void MigrationApplied(this ILogger logger, string name, double duration);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The database can't be prepared yet ({Reason}); trying again in {Delay:0.0} s")]
    public static partial void PreparationPostponed(this ILogger logger, string reason, double delay);

    [LoggerMessage(Level = LogLevel.Critical, Message = "The database can't be prepared: {Reason}")]
    public static partial void PreparationFailed(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connects to {Database} as {Role}, made for this service: at most {Limit} connections, {Budget}")]
    public static partial void LoginProvided(this ILogger logger, string database, string role, int limit, PoolBudget budget);

    [LoggerMessage(Level = LogLevel.Information, Message = "Connects to {Database} as {User}, the login it was given; no role was made, because {Reason}")]
    public static partial void LoginGiven(this ILogger logger, string database, string user, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Slow query in pool {Pool}: {Duration} ms, trace {TraceId}: {Statement}")]
    public static partial void SlowQuery(this ILogger logger, string pool, long duration, string? traceId, string statement);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} more slow queries of pool {Pool} were not logged, to keep the log readable")]
    public static partial void SlowQueriesLeftOut(this ILogger logger, string pool, int count);
}
