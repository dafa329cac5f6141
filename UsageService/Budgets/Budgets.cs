using Microsoft.Extensions.Options;

namespace Platform.UsageService.Budgets;

internal static class Budgets
{
    public static void AddBudgets(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<BudgetOptions>().BindConfiguration(BudgetOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<BudgetOptions>, BudgetOptionsValidator>();
        services.AddSingleton<BudgetStore>();
        services.AddSingleton<BudgetChanges>();
        services.AddSingleton<TermsStore>();
        services.AddSingleton<LeaseStore>();
        services.AddHostedService<BudgetUpkeep>();
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, BudgetsJson.Default));
    }
}
