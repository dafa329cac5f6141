using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Embedded.Data;
using Aspire.Hosting.Embedded.Processes;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>What the engine has to say about a resource, in the resource's own log between the lines of its process.</summary>
internal sealed class ResourceLog(EmbeddedState state, ILoggerFactory loggers, TimeProvider clock)
{
    public async Task WriteAsync(Instance instance, string line)
    {
        var folder = await state.DataFolder.OpenAsync();
        SharedLog.Append(Path(folder, instance), $"{clock.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'} [apphost] {line}{Environment.NewLine}");
        loggers.CreateLogger($"AppHost.Resources.{instance.Resource.Name}").ResourceLine(line);
    }

    public async Task<string> PathAsync(Instance instance) => Path(await state.DataFolder.OpenAsync(), instance);

    private static string Path(DataFolder folder, Instance instance) => folder.LogPath(instance.Resource.Name, instance.LogNumber);
}
