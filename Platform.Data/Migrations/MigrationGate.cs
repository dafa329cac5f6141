using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Platform.Data.Postgres;

namespace Platform.Data.Migrations;

/// <summary>Until the schema is there a request can only fail: it is told to come back, before any handler finds a table missing.</summary>
internal sealed class MigrationGate(MigrationState state) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(InvokeAsync);
        next(app);
    };

    private Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (state.IsDone || context.Request.Path == "/health" || context.Request.Path == "/alive")
        {
            return next(context);
        }
        var problem = StoreProblem.Prepare(context, "The service is starting: its database is not ready yet.");
        return context.RequestServices.GetService(typeof(IProblemDetailsService)) is IProblemDetailsService problems
            ? problems.WriteAsync(problem).AsTask()
            : Task.CompletedTask;
    }
}
