using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Embedded.Application;

/// <summary>The life of <c>dotnet run</c>: until a signal, an orderly stop at the first one, at once at the second.</summary>
internal static class Foreground
{
    private const int Failed = 1;

    public static async Task RunAsync(IHost host, CancellationToken ct)
    {
        var state = host.Services.GetRequiredService<EmbeddedState>();
        using var impatience = new Impatience(host.Services.GetRequiredService<TimeProvider>());
        try
        {
            await host.RunAsync(ct);
        }
        catch (Exception e) when (e is DistributedApplicationException or EmbeddedHostingException)
        {
            // The user can put this right; where in the engine it was noticed is of no help.
            await Console.Error.WriteLineAsync(e.Message);
            Environment.ExitCode = Failed;
        }
        finally
        {
            state.DataFolder.Dispose();
        }
    }
}
