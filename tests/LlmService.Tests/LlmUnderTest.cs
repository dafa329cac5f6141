using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Platform.Contracts;
using Platform.Data.Postgres;
using Platform.LlmService.Pricing;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.LlmService.Tests;

/// <summary>LlmService on a real socket with a database of its own, a caller who may use it, and a look into its table.</summary>
public sealed class LlmUnderTest : IAsyncDisposable
{
    private readonly NpgsqlDataSource _rows;

    private LlmUnderTest(ServiceUnderTest<Program> service, string database, string token)
    {
        Service = service;
        _rows = NpgsqlDataSource.Create(database + ";Application Name=the test;Pooling=false");
        Address = service.ClientOptions.BaseAddress;
        // Hangs up at once when a response is disposed, instead of reading on to save the connection.
        Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0, UseProxy = false }) { BaseAddress = Address };
        Client.DefaultRequestHeaders.Add(InternalHeaders.Identity, token);
    }

    public ServiceUnderTest<Program> Service { get; }

    public HttpClient Client { get; }

    public Uri Address { get; }

    public static Guid Tenant { get; } = Guid.CreateVersion7();

    public static Guid User { get; } = Guid.CreateVersion7();

    public static Guid Key { get; } = Guid.CreateVersion7();

    public static async Task<LlmUnderTest> StartAsync(string database, TestIdentity identity, params IEnumerable<KeyValuePair<string, string?>>[] settings)
    {
        ArgumentNullException.ThrowIfNull(identity);
        Dictionary<string, string?> defaults = new() { ["ConnectionStrings:llmdb"] = database, ["Providers:Simulated:TokenDelay"] = "00:00:00" };
        var merged = defaults.Concat(identity.Settings).Concat(settings.SelectMany(static s => s)).GroupBy(static s => s.Key).Select(static g => g.Last());
        var service = new ServiceUnderTest<Program>(merged);
        await service.UntilHealthyAsync();
        return new(service, database, identity.Token(Tenant, User, Key, TimeSpan.FromMinutes(10), Scopes.LlmInvoke));
    }

    /// <summary>Gives the process the prices of <see cref="TestPrices"/>, as if it had read them.</summary>
    public void KnowPrices() => Service.Services.GetRequiredService<PriceBook>().Replace(TestPrices.All);

    /// <summary>The same service for another caller.</summary>
    public HttpClient ClientFor(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Add(InternalHeaders.Identity, token);
        return client;
    }

    public static Dictionary<string, string?> Setting(string key, string value) => new() { [key] = value };

    /// <summary>A body as a client would send it.</summary>
    public static string Body(string model, bool stream = false, string more = "") => $$"""
        {"model":"{{model}}","messages":[{"role":"user","content":"Say something, please."}],"stream":{{(stream ? "true" : "false")}}{{more}}}
        """;

    public Task<HttpResponseMessage> PostAsync(string body, CancellationToken ct = default) => PostAsync(body, null, ct);

    /// <summary>With an <c>Idempotency-Key</c>, where one is given.</summary>
    public Task<HttpResponseMessage> PostAsync(string body, string? key, CancellationToken ct = default) => PostToAsync("/v1/chat/completions", body, key, ct);

    public async Task<HttpResponseMessage> PostToAsync(string path, string body, string? key = null, CancellationToken ct = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation(IdempotencyHeaders.Key, key);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
    }

    public static Guid IdOf(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        return Guid.Parse(response.Headers.GetValues(InternalHeaders.RequestId).Single());
    }

    public static async Task<JsonNode> ErrorOfAsync(HttpResponseMessage response)
    {
        ArgumentNullException.ThrowIfNull(response);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["error"];
        Assert.NotNull(error);
        return error;
    }

    public async Task<List<CallRow>> RowsAsync()
    {
        await using var command = _rows.CreateCommand("""
            select id, tenant_id, user_id, key_id, provider, model, stream, status, input_tokens, cached_input_tokens, output_tokens, cost_nano_usd, estimated, error, trace_parent
            from llm_requests order by id
            """);
        await using var reader = await command.ExecuteReaderAsync();
        List<CallRow> rows = [];
        while (await reader.ReadAsync())
        {
            rows.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.IdAt(3), reader.GetString(4), reader.GetString(5), reader.GetBoolean(6),
                reader.GetString(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.AmountAt(11), reader.GetBoolean(12),
                reader.TextAt(13), reader.TextAt(14)));
        }
        return rows;
    }

    public Task<CallRow> SettledAsync(Guid id, TimeSpan? limit = null) =>
        Poll.ForAsync(async () => (await RowsAsync()).SingleOrDefault(row => row.Id == id && row.Status != CompletionStatus.Started), $"call {id} is settled", limit);

    /// <summary>The only row there is, once it is settled.</summary>
    public Task<CallRow> SettledAsync(TimeSpan? limit = null) =>
        Poll.ForAsync(async () => (await RowsAsync()).SingleOrDefault(row => row.Status != CompletionStatus.Started), "the call is settled", limit);

    public async Task<long> ScalarAsync(string sql)
    {
        await using var command = _rows.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async Task<string> TextAsync(string sql)
    {
        await using var command = _rows.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _rows.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>How the database would go about it.</summary>
    public async Task<string> PlanAsync(string sql)
    {
        await using var command = _rows.CreateCommand($"explain {sql}");
        await using var reader = await command.ExecuteReaderAsync();
        var plan = "";
        while (await reader.ReadAsync())
        {
            plan += reader.GetString(0) + "\n";
        }
        return plan;
    }

    /// <summary>Nobody else reads or writes the table until it is disposed.</summary>
    public async Task<IAsyncDisposable> LockAsync(string table)
    {
        var connection = await _rows.OpenConnectionAsync();
        await using var command = new NpgsqlCommand($"begin; lock table {table} in access exclusive mode", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Service.DisposeAsync();
        await _rows.DisposeAsync();
    }
}

/// <summary>A row of <c>llm_requests</c>.</summary>
public sealed record CallRow(
    Guid Id, Guid Tenant, Guid User, Guid? Key, string Provider, string Model, bool Stream, string Status,
    long Input, long Cached, long Output, long? Cost, bool Estimated, string? Error, string? TraceParent);
