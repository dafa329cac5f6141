using System.Net.Http.Json;
using System.Text.Json;
using Platform.Benchmarks.Stack;
using Platform.Benchmarks.UsageReports;

namespace Platform.Benchmarks.Neighbours;

/// <summary>What those who need little feel of those who take much: see docs/isolation.md.</summary>
internal static class NeighboursCommand
{
    /// <summary>What one pool for all services would have: the sizes and overflows of authentication, extension, llm, usage and background.</summary>
    public const int SharedPoolPlaces = 61;

    /// <summary>So long two processors are busy compiling what is called often; who is measured meanwhile is measured beside the compiler.</summary>
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(60);

    /// <returns>1 when a promise is broken.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var options = new CommandOptions(arguments);
        if (options.Has("check"))
        {
            return await ShortCheck.RunAsync();
        }

        var shared = options.Has("shared-pool");
        var stressors = Stressors.Find(options.Text("only") ?? (shared ? $"{Stressors.LockedTable},{Stressors.SlowDatabase},{Stressors.Report}" : null));
        var rows = stressors.Any(static one => one.Name == Stressors.Report) ? (long)options.Number("rows", 10_000_000) : 0;
        await using var stack = await StartAsync(options.Text("folder"), shared, rows);
        await using var twin = shared || options.Has("no-twin") ? null : await StartAsync(options.Text("folder") is { } folder ? $"{folder}-twin" : null, shared, rows);
        var matrix = new Matrix(stack, twin, Victim.All, options.Seconds("seconds", 8), Console.Error.WriteLine);
        await matrix.WarmUpAsync(stressors, WarmUp);
        var cells = await matrix.RunAsync(stressors, (int)options.Number("rounds", 2));
        await ReportAsync(options, shared ? "shared-pool" : "neighbours", cells, twin is not null);
        return cells.All(static cell => cell.Holds) ? 0 : 1;
    }

    private static async Task<PlatformStack> StartAsync(string? folder, bool shared, long rows)
    {
        var stack = await PlatformStack.StartAsync(new() { Relayed = Stressors.Relayed, SharedPool = shared ? SharedPoolPlaces : null, Folder = folder });
        try
        {
            if (rows > 0)
            {
                await FillAsync(stack, rows);
            }

            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    private static async Task FillAsync(PlatformStack stack, long rows)
    {
        using var admin = stack.CreateClient(Services.AdminKey);
        var tenant = (await admin.GetFromJsonAsync<JsonElement>("/api/v1/auth/me")).GetProperty("tenantId").GetGuid();
        await using var database = stack.OpenDatabase("usagedb");
        await using var count = database.CreateCommand("select count(*) from ledger");
        count.CommandTimeout = 0;
        if ((long)(await count.ExecuteScalarAsync())! < rows)
        {
            var (from, to) = LedgerFill.Year;
            await new LedgerFill(database, from, to, tenant).RunAsync(rows);
        }
    }

    private static async Task ReportAsync(CommandOptions options, string name, IReadOnlyList<Cell> cells, bool withTwin)
    {
        var table = NeighbourTable.Write(cells, withTwin);
        Console.WriteLine(table);
        foreach (var cell in cells.Where(static cell => !cell.Holds))
        {
            Console.WriteLine($"broken: {cell.Victim.Name} beside {cell.Stressor.Name}");
        }

        if (options.Text("document") is { } document)
        {
            await MarkedSection.ReplaceAsync(document, name, table);
            await File.WriteAllTextAsync(
                Path.Combine(Path.GetDirectoryName(Path.GetFullPath(document))!, $"{name}.svg"),
                NeighbourPlot.Draw(name == "neighbours" ? "Service pools" : "One pool for all", cells));
        }
    }
}
