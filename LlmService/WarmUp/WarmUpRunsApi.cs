using Microsoft.AspNetCore.Http.HttpResults;
using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.LlmService.WarmUp;

/// <summary>An administrator begins, pauses, resumes and cancels; the answer is the warm-up as it is then.</summary>
internal static class WarmUpRunsApi
{
    public static void MapWarmUpRunRoutes(this IEndpointRouteBuilder routes)
    {
        var warmUps = routes.MapGroup("/api/v1/llm/warm-ups/{name}").WithTags("Warm-up");
        warmUps.MapGet("/runs", List).WithName("ListWarmUpRuns").RequireScope(Scopes.LlmManage);
        warmUps.MapPost("/start", Start).WithName("StartWarmUp").RequireScope(Scopes.LlmManage);
        warmUps.MapPost("/pause", Pause).WithName("PauseWarmUp").RequireScope(Scopes.LlmManage);
        warmUps.MapPost("/resume", Resume).WithName("ResumeWarmUp").RequireScope(Scopes.LlmManage);
        warmUps.MapPost("/cancel", Cancel).WithName("CancelWarmUp").RequireScope(Scopes.LlmManage);
    }

    internal static async Task<Results<Ok<WarmUpRuns>, ProblemHttpResult>> List(
        string name, CallerIdentity caller, WarmUpStore store, RunControl control, CancellationToken ct)
        => EntryName.IsValid(name) && await store.FindAsync(caller.TenantId, name, ct) is not null
            ? TypedResults.Ok(new WarmUpRuns(await control.RecentAsync(caller.TenantId, name, ct)))
            : WarmUpProblems.NoSuchWarmUp();

    internal static Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> Start(
        string name, CallerIdentity caller, WarmUpStore store, RunControl control, ILogger<RunControl> log, CancellationToken ct)
        => ChangeAsync(new(name, caller, store, log, "started", "It is under way already."), () => control.StartAsync(caller.TenantId, name, ct), ct);

    internal static Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> Pause(
        string name, CallerIdentity caller, WarmUpStore store, RunControl control, ILogger<RunControl> log, CancellationToken ct)
        => ChangeAsync(new(name, caller, store, log, "paused", "None is under way that could be paused."), () => control.PauseAsync(caller.TenantId, name, ct), ct);

    internal static Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> Resume(
        string name, CallerIdentity caller, WarmUpStore store, RunControl control, ILogger<RunControl> log, CancellationToken ct)
        => ChangeAsync(new(name, caller, store, log, "resumed", "None is paused."), () => control.ResumeAsync(caller.TenantId, name, ct), ct);

    internal static Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> Cancel(
        string name, CallerIdentity caller, WarmUpStore store, RunControl control, ILogger<RunControl> log, CancellationToken ct)
        => ChangeAsync(new(name, caller, store, log, "cancelled", "None is under way."), () => control.CancelAsync(caller.TenantId, name, ct), ct);

    private static async Task<Results<Ok<WarmUpPlan>, ProblemHttpResult>> ChangeAsync(Change change, Func<Task<bool>> apply, CancellationToken ct)
    {
        var (name, caller, store, log, done, otherwise) = change;
        var isDone = EntryName.IsValid(name) && await apply();
        if (!EntryName.IsValid(name) || await store.FindAsync(caller.TenantId, name, ct) is not { } plan)
        {
            return WarmUpProblems.NoSuchWarmUp();
        }

        if (!isDone)
        {
            return WarmUpProblems.WrongState(otherwise);
        }

        log.WarmUpChanged(name, caller.TenantId, done, caller.UserId);
        return TypedResults.Ok(plan);
    }

    private sealed record Change(string Name, CallerIdentity Caller, WarmUpStore Store, ILogger Log, string Done, string Otherwise);
}
