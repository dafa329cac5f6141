using System.Globalization;
using System.Net.Http.Json;
using Npgsql;
using Platform.Benchmarks.Stack;
using Platform.Benchmarks.UsageReports;

namespace Platform.Benchmarks.Neighbours;

/// <summary>All of them.</summary>
internal static class Stressors
{
    public const string LockedTable = "locked-table";
    public const string HangingExtension = "hanging-extension";
    public const string SlowDatabase = "slow-llm-database";
    public const string Report = "usage-report";
    private const int WarmUps = 20;
    private const int PromptBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(200);

    /// <summary>What they need a relay before.</summary>
    public static IReadOnlyList<string> Relayed { get; } = [Parts.LlmDatabase, Parts.Redis, Parts.BusyProvider];

    public static IReadOnlyList<Stressor> All { get; } =
    [
        new(LockedTable, "a table of llmdb is locked from outside, 400 callers want to read it: no connection of the pool llm is left", LockAsync)
        {
            Takes = Victim.SmallChat,
            Cause = new(["pool", "database"], "llm"),
        },
        new("streams", "1,000 open streams", static (stack, stress) => stress.LoadAsync(Chat(stack, 1000, StackSetup.BusySlowModel, stream: true))),
        new("large-prompts", "4 callers with prompts of 4 MB", static (stack, stress) => stress.LoadAsync(Chat(stack, 4, StackSetup.BusyModel, stream: false) with { Fill = PromptBytes })),
        new("warm-up", "20 models are warmed up", WarmUpAsync),
        new(Report, "4 callers read reports and exports of a year, one after the other", ReportAsync),
        new(HangingExtension, "64 callers of an extension that hangs", static (stack, stress) => stress.LoadAsync(Tool(stack, 64, StackSetup.Hanging)))
        {
            Cause = new(["extension"], StackSetup.Hanging),
        },
        new("flapping-extension", "16 callers of an extension that works for 3 s and fails for 3 s", static (stack, stress) => stress.LoadAsync(Tool(stack, 16, StackSetup.Flapping)))
        {
            Cause = new(["extension"], StackSetup.Flapping),
        },
        new("invalid-keys", "1,500 requests a second from one address with keys that nobody has", static (stack, stress) =>
            stress.LoadAsync(new LoadPlan(stack.Gateway, 200, ["/v1/models"]) { Key = null, From = "127.0.0.2" }))
        {
            Cause = new(["load"], "invalid-credentials"),
        },
        new("frozen-provider", "200 callers of a provider that says nothing", FreezeProviderAsync) { Cause = new(["provider"], "busy") },
        new("frozen-redis", "Redis says nothing", static (stack, stress) => Freeze(stack, stress, Parts.Redis)) { Cause = new(["redis"], "") },
        new(SlowDatabase, "llmdb is 200 ms late with every answer, 32 callers of models", SlowAsync)
        {
            Takes = Victim.SmallChat,
            Cause = new(["database", "pool"], "llm"),
        },
    ];

    public static IReadOnlyList<Stressor> Find(string? names) => names is null ? All : [.. names.Split(',').Select(static name => All.Single(one => one.Name == name))];

    private static LoadPlan Chat(PlatformStack stack, int callers, string model, bool stream) => new(stack.Gateway, callers, ["/v1/chat/completions"])
    {
        Key = stack.Key,
        Body = $$"""{"model":"{{model}}","stream":{{(stream ? "true" : "false")}},"max_tokens":64,"messages":[{"role":"user","content":"Say something. {{LoadPlan.FillMark}}"}]}""",
        Pause = TimeSpan.FromMilliseconds(50),
    };

    private static LoadPlan Tool(PlatformStack stack, int callers, string extension) => new(stack.Gateway, callers, [$"/api/v1/extensions/{extension}/tools/tool"])
    {
        Body = """{"city":"Vienna"}""",
        Pause = TimeSpan.FromMilliseconds(150),
    };

    private static async Task LockAsync(PlatformStack stack, Stress stress)
    {
        var database = stack.OpenDatabase(Parts.LlmDatabase);
        stress.OnEnd(database.DisposeAsync);
        var connection = await database.OpenConnectionAsync();
        // With the connection goes the transaction, and with that the lock.
        stress.OnEnd(connection.DisposeAsync);
        var transaction = await connection.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("lock table conversations in access exclusive mode", connection, transaction))
        {
            await command.ExecuteNonQueryAsync();
        }

        await stress.LoadAsync(new LoadPlan(stack.Gateway, 400, [.. Enumerable.Range(0, 400).Select(static _ => $"/api/v1/conversations/{Guid.CreateVersion7()}")]));
    }

    private static async Task WarmUpAsync(PlatformStack stack, Stress stress)
    {
        var admin = stack.CreateClient(Services.AdminKey);
        for (var i = 0; i < WarmUps; i++)
        {
            using var model = await admin.PutAsJsonAsync($"/api/v1/llm/deployments/cold-{i}", new { model = $"cold-{i}", provider = "busy", providerModel = Upstream.Model });
            model.EnsureSuccessStatusCode();
            using var plan = await admin.PutAsJsonAsync($"/api/v1/llm/warm-ups/cold-{i}", new
            {
                model = $"cold-{i}",
                strategy = "scheduled",
                enabled = false,
                prompts = Enumerable.Range(0, 100).Select(static n => $"Prompt {n}."),
                maxTokens = 16,
                window = new { from = "02:00", to = "05:00", timeZone = "Etc/UTC" },
            });
            plan.EnsureSuccessStatusCode();
        }

        var end = new CancellationTokenSource();
        var going = KeepWarmingAsync(admin, end.Token);
        stress.OnEnd(async () =>
        {
            await end.CancelAsync();
            await going;
            await Task.WhenAll(Enumerable.Range(0, WarmUps).Select(i => admin.PostAsync($"/api/v1/llm/warm-ups/cold-{i}/cancel", null)));
            admin.Dispose();
            end.Dispose();
        });
    }

    /// <summary>One that is done begins again.</summary>
    private static async Task KeepWarmingAsync(HttpClient admin, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            for (var i = 0; i < WarmUps; i++)
            {
                // One that still runs says 409.
                using var started = await admin.PostAsync($"/api/v1/llm/warm-ups/cold-{i}/start", null, CancellationToken.None);
            }

            await Task.Delay(TimeSpan.FromSeconds(3), end).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private static Task ReportAsync(PlatformStack stack, Stress stress)
    {
        var (from, to) = LedgerFill.Year;
        var range = string.Create(CultureInfo.InvariantCulture, $"from={from.UtcDateTime:yyyy-MM-dd}&to={to.UtcDateTime:yyyy-MM-dd}");
        return stress.LoadAsync(new LoadPlan(stack.Gateway, 4,
        [
            $"/api/v1/usage/summary?groupBy=day&{range}", $"/api/v1/usage/summary?groupBy=user&{range}", "/api/v1/usage/requests?model=none", $"/api/v1/usage/export?format=jsonl&{range}",
        ]));
    }

    private static async Task FreezeProviderAsync(PlatformStack stack, Stress stress)
    {
        stress.OnEnd(async () =>
        {
            // Who was given up on would be left alone for a while.
            using var admin = stack.CreateClient(Services.AdminKey);
            foreach (var model in (string[])[StackSetup.BusyModel, StackSetup.BusySlowModel])
            {
                using var reset = await admin.PostAsync($"/api/v1/llm/deployments/{model}/reset", null);
            }
        });
        await Freeze(stack, stress, Parts.BusyProvider);
        await stress.LoadAsync(Chat(stack, 200, StackSetup.BusyModel, stream: false));
    }

    private static Task Freeze(PlatformStack stack, Stress stress, string part)
    {
        stack.Relay(part).Freeze();
        stress.OnEnd(stack.Relay(part).Heal);
        return Task.CompletedTask;
    }

    private static Task SlowAsync(PlatformStack stack, Stress stress)
    {
        stack.Relay(Parts.LlmDatabase).Delay = Late;
        stress.OnEnd(stack.Relay(Parts.LlmDatabase).Heal);
        return stress.LoadAsync(Chat(stack, 32, StackSetup.BusyModel, stream: false));
    }
}
