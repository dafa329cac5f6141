using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.ServiceDefaults.Problems;

internal static class ProblemExtensions
{
    public static void AddProblems(this IServiceCollection services)
    {
        // Before AddProblemDetails, whose own writer declines clients that don't name JSON in Accept.
        services.AddSingleton<IProblemDetailsWriter, ProblemWriter>();
        services.AddProblemDetails();
        services.AddExceptionHandler<ProblemExceptionHandler>();
    }
}
