using System.Diagnostics;
using System.Text.Json;

namespace Platform.Benchmarks.Neighbours;

/// <summary>Load from a process of its own, so that what it costs the sender is not taken for what it costs the platform's other callers.</summary>
internal sealed class LoadProcess : IAsyncDisposable
{
    private readonly Process _process;

    private LoadProcess(Process process) => _process = process;

    /// <summary>How its requests were answered, by status; known when it has ended.</summary>
    public IReadOnlyDictionary<string, int> Answers { get; private set; } = new Dictionary<string, int>();

    public static async Task<LoadProcess> StartAsync(LoadPlan plan)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LoadProcess).Assembly.Location, LoadCommand.Name])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await process.StandardInput.WriteLineAsync(JsonSerializer.Serialize(plan));
        await process.StandardInput.FlushAsync();
        return new(process);
    }

    public async ValueTask DisposeAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        _process.StandardInput.Close();
        Answers = JsonSerializer.Deserialize<Dictionary<string, int>>(await _process.StandardOutput.ReadToEndAsync()) ?? [];
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
