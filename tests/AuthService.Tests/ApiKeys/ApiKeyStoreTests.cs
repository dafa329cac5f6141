using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.AuthService.Tests.ApiKeys;

public sealed class ApiKeyStoreTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_tenants_keys_do_not_exist()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (tenant, user, key) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await auth.ExecuteAsync($"""
            insert into tenants (id, name) values ('{tenant}', 'other');
            insert into users (id, email, password_hash) values ('{user}', 'other@example.com', '-');
            insert into memberships (tenant_id, user_id, role) values ('{tenant}', '{user}', 'owner');
            insert into api_keys (id, tenant_id, user_id, name, prefix, hash) values ('{key}', '{tenant}', '{user}', 'theirs', 'x', sha256('x'));
            """);
        using var administrator = await auth.EnterAsync();

        using var response = await administrator.DeleteAsync($"{Keys.Path}/{key}", Ct);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.DoesNotContain(key.ToString(), await administrator.GetStringAsync(Keys.Path, Ct), StringComparison.Ordinal);
        Assert.True(await auth.ScalarAsync<bool>($"select revoked_at is null from api_keys where id = '{key}'"));
    }

    [Fact]
    public async Task Pages_hold_every_key_once()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        using var administrator = await auth.EnterAsync();
        for (var i = 0; i < 6; i++)
        {
            await Keys.CreateAsync(administrator, $$"""{"name":"key {{i}}"}""");
        }

        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await administrator.GetFromJsonAsync<JsonElement>($"{Keys.Path}?limit=3{next}", Ct);
            seen.AddRange(page.GetProperty("keys").EnumerateArray().Select(static key => key.GetProperty("name").GetString()!));
            next = page.GetProperty("next").GetString() is { } after ? $"&after={after}" : null;
        }

        Assert.Equal(["key 5", "key 4", "key 3", "key 2", "key 1", "key 0", "bootstrap"], seen);
    }
}
