using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Platform.Testing;

namespace Platform.Benchmarks;

/// <summary>A program as a process of its own: one of our services as it ships, or another to compare it with. Its address stays when it is started again.</summary>
internal sealed class ChildService(string program, params string[] arguments) : IDisposable
{
    private Process? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{FreePort()}");

    /// <summary>Processor time so far, of all its threads.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            Running.Refresh();
            return Running.TotalProcessorTime;
        }
    }

    /// <summary>Memory that it has in use.</summary>
    public long ResidentBytes
    {
        get
        {
            Running.Refresh();
            return Running.WorkingSet64;
        }
    }

    private Process Running => _process ?? throw new InvalidOperationException($"{program} has not been started.");

    public static async Task<ChildService> StartAsync(string name, IReadOnlyDictionary<string, string> settings, params string[] arguments)
    {
        var child = new ChildService(name, arguments);
        child.Start(settings);
        await child.UntilAsync("/health");
        return child;
    }

    public void Start(IReadOnlyDictionary<string, string> settings)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, $"{program}.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // Its settings are watched for changes; nothing changes here.
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        _process = Process.Start(start)!;
        // Read, so that the pipe doesn't fill, and dropped.
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Waits until the path is answered with success.</summary>
    public async Task UntilAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = Address };
        await Poll.UntilAsync(
            async () =>
            {
                try
                {
                    using var response = await client.GetAsync(path);
                    return response.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{program} answers {path}", TimeSpan.FromSeconds(90));
    }

    public void Freeze() => ProcessFreezer.Freeze(Running.Id);

    public void Thaw() => ProcessFreezer.Thaw(Running.Id);

    /// <summary>The crash.</summary>
    public void Kill()
    {
        if (_process is not null)
        {
            _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
            _process = null;
        }
    }

    public void Dispose() => Kill();

    /// <summary>Below the range of outgoing connections, of which one could have it when the program is started again.</summary>
    private static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 15_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }
    }
}
