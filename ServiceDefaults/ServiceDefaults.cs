using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults.Health;
using Platform.ServiceDefaults.Http;
using Platform.ServiceDefaults.Priority;
using Platform.ServiceDefaults.Problems;
using Platform.ServiceDefaults.Telemetry;
using Platform.ServiceDefaults.Vitals;

namespace Platform.ServiceDefaults;

/// <summary>What every process of the platform does the same way.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Adds telemetry, health, errors as problem details, request timing, vitals, and HTTP clients that find other services by name.</summary>
    /// <param name="builder">The process's builder.</param>
    /// <param name="requestClass">The class of requests to an endpoint that says nothing of its own, see <see cref="RequestClassExtensions.WithRequestClass"/>.</param>
    /// <param name="nice">How far the process stands back when processors are scarce, from 0 to 19, unless <see cref="PriorityOptions"/> are configured.</param>
    /// <returns>The same builder.</returns>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, string requestClass = RequestClassMetadata.Internal, int nice = 0)
    {
        builder.Services.AddOptions<PriorityOptions>().Configure(options => options.Nice = nice).BindConfiguration(PriorityOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<PriorityOptions>, PriorityOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Configuration.AddLoggingDefaults();
        builder.AddTelemetry();
        builder.Services.AddHealth();
        builder.Services.AddProblems();
        builder.Services.AddServiceClients();
        builder.Services.AddVitals(requestClass);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.AddServerHeader = false);
        // Long enough for answers in flight to be settled, shorter than the grace an orchestrator gives before it kills.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(static host => host.ShutdownTimeout = TimeSpan.FromSeconds(8));
        return builder;
    }

    /// <summary>Puts the shared middleware in front of the process's own routes and maps <c>/health</c> and <c>/alive</c>.</summary>
    /// <param name="app">The process's application.</param>
    /// <returns>The same application.</returns>
    public static WebApplication UseServiceDefaults(this WebApplication app)
    {
        app.UseMiddleware<RequestSpanMiddleware>();
        app.UseMiddleware<RequestTimingMiddleware>();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        if (app.Services.GetService<InternalIdentityMarker>() is not null)
        {
            app.UseAuthentication();
            app.UseAuthorization();
        }
        app.MapHealth();
        return app;
    }

    /// <summary>
    /// Runs the process until it is asked to stop. Settings that make no sense end it before it starts, with exit code 1 and a message for
    /// each that names the key, instead of a stack trace.
    /// </summary>
    /// <param name="app">The process's application.</param>
    public static void RunService(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (OptionsValidationException exception)
        {
            foreach (var failure in exception.Failures)
            {
                app.Logger.InvalidSetting(failure);
            }
            Environment.ExitCode = 1;
            // Disposing the application writes out what the log still holds.
            ((IDisposable)app).Dispose();
            return;
        }

        var nice = app.Services.GetService<IOptions<PriorityOptions>>()?.Value.Nice ?? 0;
        if (nice > 0 && !ProcessPriority.StandBack(nice))
        {
            app.Logger.PriorityRefused(nice);
        }

        // Asked for here: the application is disposed when it has ended.
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            app.Run();
        }
        catch (OperationCanceledException) when (Environment.ExitCode != 0 && stopping.IsCancellationRequested)
        {
            // Something has ended the start and said why, before the server was listening. It is an end, not a crash.
        }
    }
}
