extern alias llmservice;

using llmservice::Platform.LlmService.Budgets;
using llmservice::Platform.LlmService.Limits;
using llmservice::Platform.LlmService.Metering;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.Benchmarks.Metering;

/// <summary>LlmService in a process of its own, with its ledger or without: there is no switch for that, nor should there be.</summary>
internal static class MeterlessService
{
    public const string Name = "llmservice";
    public const string WithoutLedger = "without-ledger";

    public static async Task<int> RunAsync(bool ledger)
    {
        await using var factory = new Factory(ledger);
        factory.UseKestrel();
        factory.StartServer();
        // Until the process is killed.
        await Task.Delay(Timeout.Infinite);
        return 0;
    }

    private sealed class Factory(bool ledger) : WebApplicationFactory<llmservice::Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Production");
            builder.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!);
            if (!ledger)
            {
                builder.ConfigureTestServices(static services => services.AddSingleton<ICallMeter, NoLedger>());
            }
        }
    }

    private sealed class NoLedger : ICallMeter
    {
        public Task<OpenCall> OpenAsync(CallRecord call, TokenReservation? tokens, BudgetReservation? budgets) => Task.FromResult(new OpenCall(call, this, tokens, budgets));

        public void Follow(CallRecord call, Func<CallProgress> soFar)
        {
        }

        public ValueTask<long?> SettleAsync(CallRecord call, CallOutcome outcome) => ValueTask.FromResult<long?>(null);
    }
}
