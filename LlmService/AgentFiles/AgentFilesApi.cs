using System.Net.Mime;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Platform.Contracts;
using Platform.LlmService.Agents;
using Platform.ServiceDefaults;

namespace Platform.LlmService.AgentFiles;

/// <summary>Agents as files: one as YAML, all of a tenant as an archive.</summary>
internal static class AgentFilesApi
{
    private const int PageSize = 200;

    public static void AddAgentFiles(this IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<AgentFileStore>();
        builder.Services.ConfigureHttpJsonOptions(static http => http.SerializerOptions.TypeInfoResolverChain.Insert(0, AgentFilesJson.Default));
    }

    public static void MapAgentFiles(this IEndpointRouteBuilder routes)
    {
        var one = routes.MapGroup("/api/v1/agents/{agent}/file").WithTags("Agents");
        one.MapGet("/", Get).WithName("GetAgentFile").RequireScope(Scopes.LlmInvoke);
        one.MapPut("/", Put).WithName("PutAgentFile").RequireScope(Scopes.LlmManage).WithMetadata(new RequestSizeLimitAttribute(AgentFile.MaxBytes));
        var all = routes.MapGroup("/api/v1/agent-files").WithTags("Agents");
        all.MapGet("/", Export).WithName("ExportAgents").RequireScope(Scopes.LlmInvoke);
        all.MapPost("/", Import).WithName("ImportAgents").RequireScope(Scopes.LlmManage).WithMetadata(new RequestSizeLimitAttribute(AgentArchive.MaxBytes));
    }

    internal static async Task<Results<ContentHttpResult, ProblemHttpResult>> Get(string agent, CallerIdentity caller, AgentStore store, HttpResponse response, CancellationToken ct)
    {
        if (!EntryName.IsValid(agent) || await store.FindAsync(caller.TenantId, agent, ct) is not { } found)
        {
            return AgentProblems.NoSuchAgent();
        }

        response.Headers.ContentDisposition = new ContentDisposition { FileName = $"{agent}.yaml", DispositionType = "inline" }.ToString();
        return TypedResults.Text(AgentFileWriter.Write(new AgentDefinition(found.Type, found.Description, found.Settings)), $"{AgentFile.MediaType}; charset=utf-8");
    }

    internal static async Task<Results<Ok<Agent>, Created<Agent>, ValidationProblem>> Put(
        string agent, HttpRequest request, CallerIdentity caller, AgentStore store, AgentConfiguration configuration, ILogger<AgentStore> log, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        if (AgentFile.Read(agent, await ReadAsync(request, ct), errors) is not { } definition)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var (put, isNew) = await configuration.ChangeAsync(
            new AgentKey(caller.TenantId, agent), () => store.PutAsync(caller.TenantId, caller.UserId, agent, definition, ct));
        Agents.Log.AgentPut(log, agent, caller.TenantId, caller.UserId);
        return isNew ? TypedResults.Created($"/api/v1/agents/{agent}", put) : TypedResults.Ok(put);
    }

    internal static async Task<FileContentHttpResult> Export(CallerIdentity caller, AgentFileStore store, CancellationToken ct)
    {
        List<KeyValuePair<string, AgentDefinition>> all = [];
        List<KeyValuePair<string, AgentDefinition>> page;
        do
        {
            page = await store.ListAsync(caller.TenantId, all.Count == 0 ? "" : all[^1].Key, PageSize, ct);
            all.AddRange(page);
        }
        while (page.Count == PageSize);
        return TypedResults.Bytes(AgentArchive.Write(caller.TenantId, all), AgentArchive.MediaType, "agents.zip");
    }

    internal static async Task<Results<Ok<AgentImport>, ValidationProblem>> Import(
        HttpRequest request, CallerIdentity caller, AgentFileStore store, AgentConfiguration configuration, ILogger<AgentFileStore> log, CancellationToken ct)
    {
        var errors = new Dictionary<string, string[]>();
        var agents = AgentArchive.Read(await ReadAsync(request, ct), errors);
        if (errors.Count > 0)
        {
            return TypedResults.ValidationProblem(errors, type: ProblemTypes.InvalidRequest);
        }

        var created = await configuration.ChangeAsync(caller.TenantId, () => store.PutAsync(caller.TenantId, caller.UserId, agents, ct));
        log.AgentsImported(agents.Count, caller.TenantId, caller.UserId);
        return TypedResults.Ok(new AgentImport(created, agents.Count - created));
    }

    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, ct);
        return body.ToArray();
    }
}

/// <summary>What an import came to.</summary>
internal sealed record AgentImport(int Created, int Updated);
