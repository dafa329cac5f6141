using Platform.Testing;

namespace Platform.AuthService.Tests.Bootstrap;

public sealed class StartTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Bootstrap:AdminEmail", "", "Bootstrap:AdminEmail")]
    [InlineData("Bootstrap:AdminEmail", "nobody", "Bootstrap:AdminEmail")]
    [InlineData("Bootstrap:AdminPassword", "eleven char", "Bootstrap:AdminPassword")]
    [InlineData("Bootstrap:AdminApiKey", "nineteen-characters", "Bootstrap:AdminApiKey")]
    [InlineData("Bootstrap:AdminApiKey", "twenty or more, with spaces", "Bootstrap:AdminApiKey")]
    [InlineData("Bootstrap:AdminApiKey", "plat_a-key-that-somebody-thought-of", "Bootstrap:AdminApiKey")]
    [InlineData("Bootstrap:AdminApiKey", "plats_goodSessionOfTheTests0000000140U8M", "Bootstrap:AdminApiKey")]
    [InlineData("IdentityToken:KeyEncryptionSecret", "", "IdentityToken:KeyEncryptionSecret")]
    [InlineData("IdentityToken:KeyEncryptionSecret", "short", "IdentityToken:KeyEncryptionSecret")]
    [InlineData("Credentials:CheckTimeout", "00:10:00", "Credentials:CheckTimeout")]
    [InlineData("ServiceKey", "", "ServiceKey")]
    public async Task A_start_that_cannot_work_ends_with_the_name_of_the_setting(string key, string value, string named)
    {
        var (exitCode, output) = await ServiceProcess.RunToEndAsync<Program>(
            AuthHost.Settings("Host=localhost;Port=1;Username=x;Password=x;Database=x", more: (key, value)), Ct);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(named, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_encryption_secret_ends_the_start_and_says_why()
    {
        await using var auth = await AuthHost.StartAsync(postgres);

        var (exitCode, output) = await ServiceProcess.RunToEndAsync<Program>(
            AuthHost.Settings(auth.Database, more: ("IdentityToken:KeyEncryptionSecret", "not the secret it was before")), Ct);

        Assert.Equal(1, exitCode);
        Assert.Contains("IdentityToken:KeyEncryptionSecret", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not the secret it was before", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_that_the_database_server_has_no_room_for_end_the_start()
    {
        await using var database = await postgres.CreateDatabaseAsAdminAsync();

        var (exitCode, output) = await ServiceProcess.RunToEndAsync<Program>(
            AuthHost.Settings(database.ConnectionString, more: [("Pool:authentication:Size", "55"), ("Pool:Replicas", "2")]), Ct);

        Assert.Equal(1, exitCode);
        Assert.Contains($"{database.Name}_service 124 (2 replicas x (authentication 60 + background 2))", output, StringComparison.Ordinal);
        Assert.Contains("Pool:{name}:Size", output, StringComparison.Ordinal);
    }
}
