using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Budgets;

internal static class Budgets
{
    // Each use has a shorter bound of its own.
    private static readonly TimeSpan ClientTimeout = TimeSpan.FromMinutes(1);

    public static void AddBudgets(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BudgetOptions>, BudgetOptionsValidator>();
        services.AddSingleton<BudgetMetrics>();
        services.AddSingleton<BudgetAccounts>();
        services.AddSingleton<BudgetBook>();
        services.AddSingleton<BudgetWarnings>();
        services.AddSingleton<LeaseDesk>();
        services.AddSingleton<BudgetGate>();
        services.AddHostedService<BudgetKeeper>();
        services.AddServiceClient<BudgetClient>("usageservice", ClientTimeout);
    }
}
