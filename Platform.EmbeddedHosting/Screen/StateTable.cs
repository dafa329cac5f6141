using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Orchestration;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>What runs where.</summary>
internal sealed class StateTable(Orchestrator orchestrator, ResourceNotificationService notifications, ResourceLog logs, Terminal terminal)
{
    private static readonly string[] Head = ["RESOURCE", "STATE", "ADDRESS", "PROCESS", "LOG"];
    private const int StateColumn = 1;

    public async Task PrintAsync()
    {
        List<string[]> rows = [];
        string? folder = null;
        foreach (var instance in orchestrator.Instances)
        {
            var log = await logs.PathAsync(instance);
            folder = Path.GetDirectoryName(log);
            rows.Add(Row(instance, Path.GetFileName(log)));
            rows.AddRange(Databases(instance));
        }

        var widths = Enumerable.Range(0, Head.Length).Select(i => rows.Append(Head).Max(r => r[i].Length)).ToArray();
        terminal.WriteLine("");
        terminal.WriteLine("  " + terminal.Paint(Line(Head, widths, paint: false), Terminal.Grey));
        rows.ForEach(r => terminal.WriteLine("  " + Line(r, widths, paint: true)));
        terminal.WriteLine("");
        terminal.WriteLine($"  Logs are in {folder}");
        terminal.WriteLine("");
    }

    private string[] Row(Instance instance, string log)
    {
        if (!notifications.TryGetCurrentState(instance.Id, out var current))
        {
            return [instance.DisplayName, "", "", "", log];
        }

        var addresses = current.Snapshot.Urls.Where(u => !u.IsInternal).Select(u => u.Url);
        return
        [
            instance.DisplayName, StateLine.Of(current, complain: true).State, string.Join(' ', addresses), StateLine.Pid(current.Snapshot) ?? "", log,
        ];
    }

    private IEnumerable<string[]> Databases(Instance instance) => instance.Resource is PostgresServerResource server
        ? server.DatabaseResources.Where(d => notifications.TryGetCurrentState(d.Name, out _)).Select(Database)
        : [];

    private string[] Database(PostgresDatabaseResource database) =>
    [
        database.Name,
        notifications.TryGetCurrentState(database.Name, out var current) ? StateLine.Of(current, complain: true).State : "",
        $"database {database.DatabaseName}",
        "",
        "",
    ];

    private string Line(string[] cells, int[] widths, bool paint) => string.Join("  ", cells.Select((cell, i) =>
        paint && i == StateColumn ? terminal.Paint(cell.PadRight(widths[i]), StateLine.Colour(cell)) : cell.PadRight(widths[i]))).TrimEnd();
}
