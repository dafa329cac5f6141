using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Platform.EmbeddedHosting.Tests.Model;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task A_database_reference_gives_the_connection_string_and_its_parts_in_order()
    {
        await using var model = new ModelFixture();
        var password = model.Builder.AddParameter("pw", "p@ss", secret: true);
        var postgres = model.Builder.AddPostgres("postgres", password: password);
        var database = postgres.AddDatabase("auth-db", "auth");
        var service = model.Builder.AddProject<PlainProject>("web").WithReference(database);
        ModelFixture.Allocate(postgres.Resource, "tcp", 40000);

        Assert.Equal(
            [
                "LOGGING__CONSOLE__FORMATTERNAME=simple",
                "ConnectionStrings__auth-db=Host=localhost;Port=40000;Username=postgres;Password=p@ss;Database=auth",
                "AUTH_DB_HOST=localhost",
                "AUTH_DB_PORT=40000",
                "AUTH_DB_USERNAME=postgres",
                "AUTH_DB_PASSWORD=p@ss",
                "AUTH_DB_URI=postgresql://postgres:p%40ss@localhost:40000/auth",
                "AUTH_DB_JDBCCONNECTIONSTRING=jdbc:postgresql://localhost:40000/auth",
                "AUTH_DB_DATABASENAME=auth",
            ],
            await model.EnvironmentAsync(service.Resource));
    }

    [Fact]
    public async Task A_connection_name_replaces_the_resource_name()
    {
        await using var model = new ModelFixture();
        var redis = model.Builder.AddRedis("redis", password: model.Builder.AddParameter("pw", "secret"));
        var service = model.Builder.AddProject<PlainProject>("web").WithReference(redis, "2nd.cache");
        ModelFixture.Allocate(redis.Resource, "tcp", 40001);

        Assert.Equal(
            [
                "ConnectionStrings__2nd.cache=localhost:40001,password=secret",
                "_2ND_CACHE_HOST=localhost",
                "_2ND_CACHE_PORT=40001",
                "_2ND_CACHE_PASSWORD=secret",
                "_2ND_CACHE_URI=redis://:secret@localhost:40001",
            ],
            (await model.EnvironmentAsync(service.Resource)).Skip(1));
    }

    [Fact]
    public async Task A_service_reference_gives_every_endpoint_twice_with_public_addresses()
    {
        await using var model = new ModelFixture();
        var auth = model.Builder.AddProject<PlainProject>("auth-service").WithHttpEndpoint().WithHttpEndpoint(name: "admin");
        var service = model.Builder.AddProject<PlainProject>("web").WithReference(auth).WithReference(auth, "bee");
        ModelFixture.Allocate(auth.Resource, "http", 40002);
        ModelFixture.Allocate(auth.Resource, "admin", 40003);

        Assert.Equal(
            [
                "AUTH_SERVICE_HTTP=http://localhost:40002",
                "services__auth-service__http__0=http://localhost:40002",
                "AUTH_SERVICE_ADMIN=http://localhost:40003",
                "services__auth-service__admin__0=http://localhost:40003",
                "bee_HTTP=http://localhost:40002",
                "services__bee__http__0=http://localhost:40002",
                "bee_ADMIN=http://localhost:40003",
                "services__bee__admin__0=http://localhost:40003",
            ],
            (await model.EnvironmentAsync(service.Resource)).Skip(1));
    }

    [Fact]
    public async Task A_project_gets_its_private_ports_its_profile_and_then_what_the_model_says()
    {
        await using var model = new ModelFixture();
        var project = model.Builder.AddProject<ProfiledProject>("web")
            .WithHttpEndpoint(name: "side", env: "SIDE_PORT")
            .WithEnvironment("PLAIN", "text")
            .WithEnvironment("SECRET", model.Builder.AddParameter("pw", "secret"));
        project.WithEnvironment("SELF", $"{project.GetEndpoint("http").Property(EndpointProperty.Port)}{{}}");
        ModelFixture.Allocate(project.Resource, "http", 5111);

        Assert.Equal(
            [
                "LOGGING__CONSOLE__FORMATTERNAME=simple",
                "ASPNETCORE_URLS=http://localhost:5000;http://localhost:5001",
                "SIDE_PORT=5002",
                "DOTNET_LAUNCH_PROFILE=http",
                "ASPNETCORE_ENVIRONMENT=Development",
                "PLAIN=text",
                "SECRET=secret",
                "SELF=5111{}",
            ],
            await model.EnvironmentAsync(project.Resource));
    }

    [Fact]
    public async Task Each_url_of_the_profile_is_an_endpoint_with_its_public_port()
    {
        await using var model = new ModelFixture();
        var project = model.Builder.AddProject<ProfiledProject>("web").WithHttpEndpoint().WithExternalHttpEndpoints();
        Assert.Equal(
            [("http", 5111, true), ("http2", 5112, true)],
            project.Resource.Annotations.OfType<EndpointAnnotation>().Select(e => (e.Name, e.Port!.Value, e.IsExternal)));
    }

    [Fact]
    public async Task Telemetry_is_spoken_of_only_when_somebody_takes_it()
    {
        await using var model = new ModelFixture("--ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://localhost:4318");
        var environment = await model.EnvironmentAsync(model.Builder.AddProject<PlainProject>("web").Resource);
        Assert.Equal(
            [
                "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY=in_memory",
                "OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318",
                "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
                $"OTEL_RESOURCE_ATTRIBUTES=service.instance.id={ModelFixture.Suffix}",
                "OTEL_SERVICE_NAME=web",
            ],
            environment.Take(5));

        await using var silent = new ModelFixture();
        Assert.DoesNotContain(await silent.EnvironmentAsync(silent.Builder.AddProject<PlainProject>("web").Resource), v => v.StartsWith("OTEL_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_apphosts_environment_is_inherited_without_its_own_identity_and_parameters()
    {
        using var inherited = new EnvironmentVariables(("INHERITED_FOR_TEST", "yes"), ("ASPNETCORE_URLS", "http://own"), ("DOTNET_LAUNCH_PROFILE", "own"), ("Parameters__secret-for-test", "no"));
        await using var model = new ModelFixture();
        var environment = await model.CompleteEnvironmentAsync(model.Builder.AddExecutable("tool", "true", ".").Resource);
        Assert.Equal("yes", environment["INHERITED_FOR_TEST"]);
        Assert.DoesNotContain("ASPNETCORE_URLS", environment.Keys);
        Assert.DoesNotContain("DOTNET_LAUNCH_PROFILE", environment.Keys);
        Assert.DoesNotContain("Parameters__secret-for-test", environment.Keys);
    }

    private sealed class EnvironmentVariables : IDisposable
    {
        private readonly List<(string Name, string? Before)> _changed = [];

        public EnvironmentVariables(params (string Name, string Value)[] variables)
        {
            foreach (var (name, value) in variables)
            {
                _changed.Add((name, Environment.GetEnvironmentVariable(name)));
                Environment.SetEnvironmentVariable(name, value);
            }
        }

        public void Dispose() => _changed.ForEach(v => Environment.SetEnvironmentVariable(v.Name, v.Before));
    }
}
