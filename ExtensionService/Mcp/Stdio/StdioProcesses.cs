using System.ComponentModel;
using Microsoft.Extensions.Options;
using Platform.ExtensionService.Mcp.Sessions;

namespace Platform.ExtensionService.Mcp.Stdio;

/// <summary>Starts the commands that an administrator allows, and no more than so many at a time.</summary>
internal sealed class StdioProcesses(IOptions<McpOptions> options, ILogger<StdioProcesses> log)
{
    private int _running;

    /// <exception cref="McpUnavailableException">It may not be started, or can't.</exception>
    public StdioProcess Start(McpTarget target, IReadOnlyDictionary<string, string> variables)
    {
        // Asked again at every start: what an administrator takes off the list ends with the next one.
        if (!options.Value.Commands.TryGetValue(target.Command ?? "", out var command))
        {
            throw new McpUnavailableException("No administrator has allowed the server's command (any more).");
        }

        if (Interlocked.Increment(ref _running) > options.Value.MaxProcesses)
        {
            Ended();
            throw new McpUnavailableException("All processes that may run here are in use.");
        }

        try
        {
            return StdioProcess.Start(StdioCommandLine.Of(command, target.Arguments, variables), text => Ended(target, text));
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            Ended();
            throw new McpUnavailableException("The server's command could not be started.", e);
        }
    }

    private void Ended(McpTarget target, string lastWords)
    {
        Ended();
        log.ProcessEnded(target.ExtensionId, target.Command, lastWords);
    }

    private void Ended() => Interlocked.Decrement(ref _running);
}
