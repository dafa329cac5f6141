using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Microsoft.Extensions.Configuration;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class PublicPortTests : IDisposable
{
    private readonly TcpListener _other = new(IPAddress.Loopback, 0);

    public PublicPortTests() => _other.Start();

    private int TakenPort => ((IPEndPoint)_other.LocalEndpoint).Port;

    [Fact]
    public async Task A_taken_port_is_named_with_its_endpoint_and_its_setting()
    {
        await using var model = new ModelFixture("--DcpPublisher:RandomizePorts=false", $"--Gateway:Port={TakenPort}");
        model.Builder.AddExecutable("gateway", "/bin/false", "/").WithHttpEndpoint(port: model.Builder.Configuration.GetValue<int>("Gateway:Port"), env: "PORT");

        var message = await StartErrorAsync(model);

        Assert.Contains($"Port {TakenPort} is already in use", message, StringComparison.Ordinal);
        Assert.Contains("endpoint 'http' of resource 'gateway'", message, StringComparison.Ordinal);
        Assert.Contains("Gateway__Port", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_taken_port_of_a_store_is_named_as_well()
    {
        await using var model = new ModelFixture("--DcpPublisher:RandomizePorts=false");
        model.Builder.AddPostgres("postgres", port: TakenPort);
        Assert.Contains("endpoint 'tcp' of resource 'postgres'", await StartErrorAsync(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_is_no_port_is_refused()
    {
        await using var model = new ModelFixture("--DcpPublisher:RandomizePorts=false");
        model.Builder.AddExecutable("web", "/bin/false", "/").WithHttpEndpoint(port: 70000, env: "PORT");
        Assert.Contains("70000", await StartErrorAsync(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replicas_cannot_share_a_private_port()
    {
        await using var model = new ModelFixture();
        model.Builder.AddProject<PlainProject>("web").WithHttpEndpoint(targetPort: 5000).WithReplicas(2);
        Assert.Contains("multiple replicas", await StartErrorAsync(model), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_test_fixed_ports_are_replaced_by_free_ones()
    {
        await using var model = new ModelFixture();
        var web = model.Builder.AddExecutable("web", "/bin/sleep", "/", "100").WithHttpEndpoint(port: TakenPort, env: "PORT");
        await using var app = await model.Builder.BuildAsync(TestContext.Current.CancellationToken);
        await app.StartAsync(TestContext.Current.CancellationToken);
        Assert.NotEqual(TakenPort, web.GetEndpoint("http").Port);
    }

    public void Dispose() => _other.Dispose();

    private static async Task<string> StartErrorAsync(ModelFixture model)
    {
        await using var app = await model.Builder.BuildAsync(TestContext.Current.CancellationToken);
        return (await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(TestContext.Current.CancellationToken))).Message;
    }
}
