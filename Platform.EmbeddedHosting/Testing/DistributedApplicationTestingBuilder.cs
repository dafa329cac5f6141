using Aspire.Hosting.Embedded.Testing;

namespace Aspire.Hosting.Testing;

public static class DistributedApplicationTestingBuilder
{
    public static Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(CancellationToken cancellationToken = default)
        where TEntryPoint : class => CreateAsync<TEntryPoint>([], cancellationToken);

    public static async Task<IDistributedApplicationTestingBuilder> CreateAsync<TEntryPoint>(string[] args, CancellationToken cancellationToken = default)
        where TEntryPoint : class
    {
        var run = new AppHostRun(typeof(TEntryPoint).Assembly, args);
        return new TestingBuilder(await run.StartAsync(cancellationToken), run);
    }

    public static IDistributedApplicationTestingBuilder Create(params string[] args) =>
        new TestingBuilder(new(new DistributedApplicationOptions { Args = args, DisableDashboard = true, IsTest = true }), run: null);
}

public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
