using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Embedded.Orchestration;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class RelationTests
{
    [Fact]
    public async Task Nothing_waits_for_itself()
    {
        await using var model = new ModelFixture();
        var web = model.Builder.AddProject<PlainProject>("web");
        var error = Assert.Throws<DistributedApplicationException>(() => web.WaitFor(web));
        Assert.Contains("'web' resource cannot wait for itself", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_waits_for_a_database_waits_for_its_server_too()
    {
        await using var model = new ModelFixture();
        var postgres = model.Builder.AddPostgres("postgres");
        var web = model.Builder.AddProject<PlainProject>("web").WaitFor(postgres.AddDatabase("authdb")).WaitFor(postgres.AddDatabase("usagedb"));
        Assert.Equal(["postgres", "authdb", "usagedb"], WaitGate.Of(web.Resource).Select(w => w.Resource.Name));
    }

    [Fact]
    public async Task A_health_check_needs_its_endpoint_and_is_made_once()
    {
        await using var model = new ModelFixture();
        var web = model.Builder.AddProject<PlainProject>("web");
        var missing = Assert.Throws<DistributedApplicationException>(() => web.WithHttpHealthCheck("/health"));
        Assert.Contains("'http' does not exist", missing.Message, StringComparison.Ordinal);

        web.WithHttpEndpoint().WithHttpHealthCheck("/health");
        Assert.Equal("web_http_/health_200_check", web.Resource.Annotations.OfType<HealthProbeAnnotation>().Single().Key);
        Assert.Throws<DistributedApplicationException>(() => web.WithHttpHealthCheck("/health"));
    }

    [Fact]
    public async Task The_stop_begins_with_those_nobody_needs_and_ends_with_the_stores()
    {
        await using var model = new ModelFixture();
        var postgres = model.Builder.AddPostgres("postgres");
        var database = postgres.AddDatabase("db");
        var auth = model.Builder.AddProject<PlainProject>("auth").WithHttpEndpoint().WithReference(database);
        var llm = model.Builder.AddProject<PlainProject>("llm").WithHttpEndpoint().WithReference(auth).WaitFor(database);
        auth.WithReference(llm);
        var gateway = model.Builder.AddProject<PlainProject>("gateway").WithReference(llm).WaitFor(auth);

        var order = ShutdownOrder.Of([postgres.Resource, auth.Resource, llm.Resource, gateway.Resource]).Select(group => string.Join('+', group)).ToList();

        Assert.Equal("gateway", order[0]);
        Assert.Equal("postgres", order[^1]);
    }
}
