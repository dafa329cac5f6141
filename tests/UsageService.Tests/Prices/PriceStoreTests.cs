using Microsoft.Extensions.DependencyInjection;
using Platform.Contracts;
using Platform.UsageService.Prices;

namespace Platform.UsageService.Tests.Prices;

public sealed class PriceStoreTests(UsageApp app) : IClassFixture<UsageApp>
{
    [Fact]
    public async Task Reading_everything_gives_each_model_once_with_its_prices_oldest_first()
    {
        using var admin = app.Admin();
        string[] models = ["b", "a", "c"];
        foreach (var (model, day) in models.SelectMany(_ => new[] { 3, 1, 2 }, (model, day) => (model, day)))
        {
            await admin.SetPriceAsync(model, Usage.Noon.AddDays(day), input: day, output: day);
        }

        var store = app.Service.Services.GetRequiredService<PriceStore>();
        var read = new List<ModelPrices>();
        await foreach (var entry in store.ReadModelsAsync(TestContext.Current.CancellationToken))
        {
            read.Add(entry);
        }

        Assert.Equal(read.Select(e => e.Model).Distinct(), read.Select(e => e.Model));
        var own = read.Where(e => models.Contains(e.Model)).ToList();
        Assert.Equal(["a", "b", "c"], own.Select(e => e.Model).Order(StringComparer.Ordinal));
        Assert.All(own, entry => Assert.Equal([1, 2, 3], entry.Periods.Select(p => p.Price.Input)));
    }
}
