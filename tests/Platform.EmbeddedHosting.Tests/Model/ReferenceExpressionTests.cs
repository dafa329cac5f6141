using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class ReferenceExpressionTests
{
    [Fact]
    public async Task It_is_symbols_for_a_manifest_and_values_for_a_process()
    {
        await using var model = new ModelFixture();
        var web = model.Builder.AddProject<PlainProject>("web").WithHttpEndpoint();
        var password = model.Builder.AddParameter("pw", "a/b c");
        ModelFixture.Allocate(web.Resource, "http", 40000);
        var endpoint = web.GetEndpoint("http");

        var expression = ReferenceExpression.Create($"{{{endpoint}|{endpoint.Property(EndpointProperty.HostAndPort)}|{password.Resource:uri}|{password}");

        Assert.Equal("{{{0}|{1}|{2}|{3}", expression.Format);
        Assert.Equal("{{web.bindings.http.url}|{web.bindings.http.host}:{web.bindings.http.port}|{pw.value}|{pw.value}", expression.ValueExpression);
        Assert.Equal("{http://localhost:40000|localhost:40000|a%2Fb%20c|a/b c", await expression.GetValueAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_address_is_not_known_before_it_is_given()
    {
        await using var model = new ModelFixture();
        var endpoint = model.Builder.AddProject<PlainProject>("web").WithHttpEndpoint().GetEndpoint("http");
        Assert.False(endpoint.IsAllocated);
        Assert.Throws<InvalidOperationException>(() => endpoint.Url);
        Assert.False(model.Builder.AddProject<PlainProject>("other").GetEndpoint("http").Exists);
    }

    [Fact]
    public async Task A_database_refers_to_its_server()
    {
        await using var model = new ModelFixture();
        var database = model.Builder.AddPostgres("postgres").AddDatabase("authdb");
        Assert.Equal("{postgres.connectionString};Database=authdb", database.Resource.ConnectionStringExpression.ValueExpression);
        Assert.Equal("authdb", model.Builder.Resources.OfType<PostgresServerResource>().Single().Databases["authdb"]);
    }
}
