using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.Gateway.Authentication;
using Platform.Gateway.Interference.History;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Interference.Api;

internal static class InterferenceApi
{
    private const int DefaultPoints = 360;
    private const int MaxPoints = 2000;
    private static readonly TimeSpan UsualReadings = TimeSpan.FromHours(1);

    public static void MapInterference(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/api/v1/admin").WithTags("Interference").RequireCredential(Scopes.PlatformAdmin);
        admin.MapGet("/interference", GetNow).WithName("GetInterference").WithSummary("What hampers whom now, and what is done about it");
        admin.MapGet("/interference/history", GetHistory).WithName("GetInterferenceHistory").WithSummary("Incidents, newest first");
        admin.MapGet("/interference/incidents/{id:guid}", GetIncident).WithName("GetInterferenceIncident").WithSummary("An incident");
        admin.MapGet("/interference/trend", GetTrend).WithName("GetInterferenceTrend").WithSummary("Interference by day");
        admin.MapGet("/interference/readings", GetReadings).WithName("GetInterferenceReadings").WithSummary("Readings of the last hours, for graphs")
            .Produces<IReadOnlyList<SampleReading>>();
        admin.MapGet("/interference/events", GetEvents).WithName("GetInterferenceEvents").WithSummary("Incidents, mitigations and readings as they come (server-sent events)")
            .Produces<string>(StatusCodes.Status200OK, EventStream.ContentType);
    }

    internal static Ok<InterferenceReport> GetNow(InterferenceReports reports) => TypedResults.Ok(reports.Now());

    internal static async Task<Results<Ok<IncidentHistory>, ValidationProblem>> GetHistory(
        [AsParameters] HistoryQuery query, InterferenceReports reports, CancellationToken ct)
    {
        var reader = new ParameterReader();
        var filter = query.Read(reader);
        return reader.Errors is { Count: > 0 } errors ? Invalid(errors) : TypedResults.Ok(await reports.ListAsync(filter, ct));
    }

    internal static async Task<Results<Ok<Incident>, ProblemHttpResult>> GetIncident(Guid id, InterferenceReports reports, CancellationToken ct)
        => await reports.FindAsync(id, ct) is { } found ? TypedResults.Ok(found) : InterferenceProblems.NoSuchIncident();

    internal static async Task<Results<Ok<IncidentTrend>, ValidationProblem>> GetTrend(string? days, UsageHistory usage, CancellationToken ct)
    {
        var reader = new ParameterReader();
        var asked = reader.Number("days", days, fallback: 30, 1, IncidentTrend.MaxDays);
        return reader.Errors is { Count: > 0 } errors ? Invalid(errors) : TypedResults.Ok(await usage.GetTrendAsync(asked, ct));
    }

    internal static Results<ReadingsResult, ValidationProblem> GetReadings(string? from, string? to, string? points, Samples samples, TimeProvider clock)
    {
        var (reader, now) = (new ParameterReader(), clock.GetUtcNow());
        var period = reader.Period(from, to, now - UsualReadings, DateTimeOffset.MaxValue);
        var most = reader.Number("points", points, DefaultPoints, 1, MaxPoints);
        return reader.Errors is { Count: > 0 } errors ? Invalid(errors) : new ReadingsResult(samples.Read(period.From, period.To, most));
    }

    internal static Results<EventStream, ValidationProblem> GetEvents(HttpRequest request, News news, IHostApplicationLifetime lifetime, TimeProvider clock)
    {
        var text = request.Headers["Last-Event-ID"].ToString();
        var after = 0L;
        if (text.Length > 0 && !long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out after))
        {
            return Invalid(new() { ["Last-Event-ID"] = ["Must be the id of an event of this stream."] });
        }

        return news.Listen(text.Length > 0 ? after : null) is { } channel
            ? new EventStream(news, channel, clock, lifetime.ApplicationStopping)
            : throw new UnavailableException("As many listen to these events as may.", TimeSpan.FromSeconds(10));
    }

    private static ValidationProblem Invalid(Dictionary<string, string[]> errors) => TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
}
