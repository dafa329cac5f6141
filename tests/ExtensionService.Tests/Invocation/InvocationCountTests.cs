using System.Net;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Invocation;

public sealed class InvocationCountTests(PostgresServer postgres, TestIdentity identity, ToolServer tools) : IClassFixture<ToolServer>, IAsyncLifetime
{
    private readonly CountTaker _counts = new();
    private readonly Guid _tenant = Guid.CreateVersion7();
    private readonly Guid _user = Guid.CreateVersion7();
    private ExtensionApp _app = null!;

    public async ValueTask InitializeAsync()
    {
        await _counts.InitializeAsync();
        _app = new ExtensionApp(postgres, identity) { More = _counts.Settings };
        await _app.InitializeAsync();
    }

    [Fact]
    public async Task Calls_of_tools_are_counted_and_those_that_failed_once_more()
    {
        await InvokeAsync("/echo", HttpStatusCode.OK);
        await InvokeAsync("/echo", HttpStatusCode.OK);
        await InvokeAsync("/status/500", HttpStatusCode.BadGateway);

        await Poll.UntilAsync(
            () => (_counts.SumOf(_tenant, UsageMetric.ToolCall, _user), _counts.SumOf(_tenant, UsageMetric.ToolError, _user)) == (3, 1), "all are counted");
    }

    [Fact]
    public async Task A_tool_that_is_not_there_is_not_called()
    {
        using var caller = Caller();
        using var missing = await caller.InvokeAsync();
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        await InvokeAsync("/echo", HttpStatusCode.OK);

        await Poll.UntilAsync(() => _counts.SumOf(_tenant, UsageMetric.ToolCall) > 0, "the call is counted");
        Assert.Equal(1, _counts.SumOf(_tenant, UsageMetric.ToolCall));
    }

    [Fact]
    public async Task Tools_are_called_while_UsageService_fails()
    {
        _counts.Refuses = 500;
        await InvokeAsync("/echo", HttpStatusCode.OK);
        await Poll.UntilAsync(() => _counts.Tried.Count > 1, "it is tried again");
        await InvokeAsync("/echo", HttpStatusCode.OK);
        _counts.Refuses = null;

        await Poll.UntilAsync(() => _counts.SumOf(_tenant, UsageMetric.ToolCall) == 2, "both calls are counted");
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        await _counts.DisposeAsync();
    }

    private HttpClient Caller()
        => _app.Service.CreateClientFor(identity.Token(_tenant, _user, Scopes.ExtensionsManage, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke));

    private async Task InvokeAsync(string path, HttpStatusCode expected)
    {
        using var caller = Caller();
        await caller.DeleteAsync($"{Requests.Extensions}/demo", TestContext.Current.CancellationToken);
        await caller.RegisterAsync(tools.Url(path));
        using var response = await caller.InvokeAsync();
        Assert.Equal(expected, response.StatusCode);
    }
}
