using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Platform.Data.Outbox;
using Platform.Data.Postgres;

namespace Platform.Data.Tests;

/// <summary>A small service with a pool, migrations and an outbox, as a real one has them.</summary>
internal sealed class TestProcess : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestProcess(WebApplication app) => (_app, Client) = (app, new HttpClient { BaseAddress = new Uri(app.Urls.First()) });

    public HttpClient Client { get; }

    public ServicePool Database => _app.Services.GetRequiredService<ServicePool>();

    public OutboxWriter Outbox => _app.Services.GetRequiredService<OutboxWriter>();

    public MigrationState Migrations => _app.Services.GetRequiredService<MigrationState>();

    public static async Task<TestProcess> StartAsync<TDestination>(string database, TDestination destination, params (string Key, string Value)[] settings)
        where TDestination : class, IOutboxDestination
    {
        var builder = WebApplication.CreateBuilder();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(static s => s.Key, static s => (string?)s.Value));
        builder.Configuration["ConnectionStrings:testdb"] = database;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.AddServicePool(PoolProfile.Usage, "testdb");
        builder.AddServicePool(PoolProfile.Background, "testdb");
        builder.AddOutbox<TDestination>();
        builder.Services.AddScoped<IOutboxDestination>(_ => destination);
        var app = builder.Build();
        app.UseExceptionHandler();
        app.MapHealthChecks("/health");
        app.MapPools();
        app.MapOutbox();
        app.MapGet("/one", static async (ServicePool db, CancellationToken ct) =>
        {
            await using var command = db.CreateCommand("select 1");
            return TypedResults.Ok(await command.ExecuteScalarAsync(ct));
        });
        await app.StartAsync();
        return new(app);
    }

    public async Task WriteAsync(params OutboxMessage[] messages)
    {
        await using var connection = await Database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        OutboxWriter.AddTo(batch, messages);
        await batch.ExecuteNonQueryAsync();
        Outbox.Signal(messages.Length);
    }

    public async Task<long> CountOutboxAsync()
    {
        await using var command = Database.CreateCommand("select count(*) from outbox");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
