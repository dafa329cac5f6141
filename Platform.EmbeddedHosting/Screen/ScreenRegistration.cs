using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Embedded.Screen;

internal static class ScreenRegistration
{
    /// <summary>What <c>dotnet run</c> shows; applications under test show nothing.</summary>
    public static IServiceCollection AddScreen(this IServiceCollection services, IDistributedApplicationBuilder builder)
    {
        var terminal = new Terminal(Console.Out, colour: !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null);
        var table = new TablePrinted();
        // The first subscription: the table stands on the screen before the app model's own handlers write below it.
        builder.Eventing.Subscribe<ResourceReadyEvent>((e, ct) => table.ShownAsync(e.Resource, ct));
        return services
            .AddLogging(logging => logging.ClearProviders().AddProvider(new ScreenLoggerProvider(terminal)))
            .AddSingleton(terminal)
            .AddSingleton(table)
            .AddSingleton<StateTable>()
            .AddHostedService<ProgressScreen>()
            .AddHostedService<LogScreen>();
    }
}
