using Aspire.Hosting;
using Aspire.Hosting.Embedded.Application;
using Microsoft.Extensions.Configuration;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("", false, false)]
    [InlineData("--logs", true, true)]
    [InlineData("--logs=gateway,llmservice", true, false)]
    [InlineData("--Logs=GATEWAY", true, false)]
    public void Logs_are_shown_of_all_or_of_those_named(string arg, bool gateway, bool redis)
    {
        var configuration = new ConfigurationBuilder().AddCommandLine(CommandLine.Normalise([.. arg.Split(' '), "--other=1"]), CommandLine.Switches).Build();
        var wanted = CommandLine.LogFilter(configuration);
        Assert.Equal((gateway, redis), (wanted("gateway"), wanted("redis")));
    }

    [Theory]
    [InlineData("--publisher=manifest")]
    [InlineData("--operation=publish")]
    public async Task Publishing_describes_and_starts_nothing(string arg)
    {
        await using var model = new ModelFixture(arg);
        Assert.True(model.Builder.ExecutionContext.IsPublishMode);
        await using var app = await model.Builder.BuildAsync(TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestContext.Current.CancellationToken));
        Assert.Contains("'manifest'", error.Message, StringComparison.Ordinal);
    }
}
