using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Application;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Platform.EmbeddedHosting.Tests.Orchestration;

public sealed class TestingBuilderTests
{
    [Fact]
    public async Task The_end_of_an_application_is_the_end_of_its_processes_and_of_its_folder()
    {
        var app = new AppFixture();
        app.Script("worker", "exec sleep 100");
        await app.StartAsync();
        var pid = AppFixture.Pid(await app.UntilAsync("worker", KnownResourceStates.Running));
        var folder = app.App.Services.GetRequiredService<EmbeddedState>().DataFolder.Path;
        Assert.True(Directory.Exists(folder));

        await app.DisposeAsync();

        Assert.False(Directory.Exists($"/proc/{pid}"));
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task The_app_model_is_told_the_temporary_folder()
    {
        await using var app = new AppFixture();
        Assert.Equal(EmbeddedState.Of(app.Builder).DataFolder.Path, app.Builder.Configuration["DataFolder"]);
        Assert.Equal("Development", app.Builder.Environment.EnvironmentName);
    }

    [Fact]
    public async Task What_does_not_exist_or_has_not_started_is_an_error_that_says_so()
    {
        await using var app = new AppFixture();
        app.Service("web");
        app.Script("worker", "exec sleep 100");
        await using var built = await app.Builder.BuildAsync(TestContext.Current.CancellationToken);
        Assert.Throws<InvalidOperationException>(() => built.GetEndpoint("web"));
        Assert.Throws<ArgumentException>(() => built.GetEndpoint("nobody"));
        Assert.Throws<ArgumentException>(() => built.GetEndpoint("web", "https"));
        Assert.Throws<ArgumentException>(() => built.CreateHttpClient("worker"));
        await Assert.ThrowsAsync<ArgumentException>(async () => await built.GetConnectionStringAsync("web", TestContext.Current.CancellationToken));
    }
}
