using System.Net;
using System.Net.Http.Json;
using Npgsql;
using Platform.Contracts;
using Platform.Testing;

namespace Platform.AuthService.Tests.Credentials;

public sealed class RevalidationTests(SharedAuth shared) : IClassFixture<SharedAuth>
{
    private static readonly RunningCredential Unknown = new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null);

    public static TheoryData<string> Ends =>
    [
        "update api_keys set revoked_at = now() where id = $1",
        "update api_keys set expires_at = now() - interval '1 second' where id = $1",
        "delete from api_keys where id = $1",
        "update users set disabled_at = now() where id = (select user_id from api_keys where id = $1)",
        "update tenants set disabled_at = now() where id = (select tenant_id from api_keys where id = $1)",
        "update memberships set disabled_at = now() where user_id = (select user_id from api_keys where id = $1)",
        "delete from memberships where user_id = (select user_id from api_keys where id = $1)",
    ];

    public static TheoryData<string> SessionEnds =>
    [
        "update sessions set ended_at = now() where id = $1",
        "update sessions set expires_at = now() - interval '1 second' where id = $1",
        "delete from sessions where id = $1",
        "update users set disabled_at = now() where id = (select user_id from sessions where id = $1)",
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_ends_a_key_ends_what_runs_under_it(string change)
    {
        var auth = shared.Host;
        var key = await KeyAsync(auth);
        Assert.Empty(await EndedAsync(auth, key));

        await ChangeAsync(auth, change, key.KeyId!.Value);

        Assert.Equal([key], await EndedAsync(auth, key));
    }

    [Theory]
    [MemberData(nameof(SessionEnds))]
    public async Task What_ends_a_session_ends_what_runs_under_it(string change)
    {
        var auth = shared.Host;
        var session = await SessionAsync(auth, await KeyAsync(auth));
        Assert.Empty(await EndedAsync(auth, session));

        await ChangeAsync(auth, change, session.SessionId!.Value);

        Assert.Equal([session], await EndedAsync(auth, session));
    }

    [Fact]
    public async Task Only_those_that_have_ended_are_named_however_many_are_asked_about()
    {
        var auth = shared.Host;
        var key = await KeyAsync(auth);
        var session = await SessionAsync(auth, key);
        var strangers = Enumerable.Range(0, CredentialRevalidation.MaxRunning - 2).Select(static _ => Unknown with { KeyId = Guid.CreateVersion7() }).ToArray();

        Assert.Equal(strangers, await EndedAsync(auth, [key, .. strangers, session]));
        Assert.Empty(await EndedAsync(auth));
    }

    [Fact]
    public async Task A_key_under_another_tenant_or_user_and_nothing_at_all_are_not_good()
    {
        var auth = shared.Host;
        var key = await KeyAsync(auth);
        RunningCredential[] wrong = [key with { TenantId = Guid.CreateVersion7() }, key with { UserId = Guid.CreateVersion7() }, key with { KeyId = null }];

        Assert.Equal(wrong, await EndedAsync(auth, wrong));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"running":null}""")]
    [InlineData("""{"running":[null]}""")]
    public async Task What_is_no_list_is_400(string body)
    {
        var auth = shared.Host;

        using var response = await auth.Gateway.PostAsync(CredentialRevalidation.Path, new StringContent(body, null, "application/json"), Ct);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task Too_many_are_400()
    {
        var auth = shared.Host;

        using var response = await AskAsync(auth, [.. Enumerable.Repeat(Unknown, CredentialRevalidation.MaxRunning + 1)]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_database_that_is_frozen_is_503_and_says_nothing_about_anybody()
    {
        var server = new PostgresServer();
        await using var _ = server;
        await server.InitializeAsync();
        await using var auth = await AuthHost.StartAsync(await server.CreateDatabaseAsync());
        var key = await KeyAsync(auth);

        server.Freeze();
        using var frozen = await AskAsync(auth, [key]);
        server.Thaw();

        Assert.Equal(HttpStatusCode.ServiceUnavailable, frozen.StatusCode);
        await Poll.UntilAsync(
            async () =>
            {
                using var response = await AskAsync(auth, [key]);
                return response.StatusCode == HttpStatusCode.OK;
            },
            "it answers again", ct: Ct);
    }

    /// <summary>A key of a user and a tenant of its own.</summary>
    private static async Task<RunningCredential> KeyAsync(AuthHost auth)
    {
        var key = new RunningCredential(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7(), null);
        await ChangeAsync(auth, $"""
            with tenant as (insert into tenants (id, name) values ('{key.TenantId}', '{key.TenantId}')),
              owner as (insert into users (id, email) values ('{key.UserId}', '{key.UserId}')),
              membership as (insert into memberships (tenant_id, user_id, role) values ('{key.TenantId}', '{key.UserId}', 'member'))
            insert into api_keys (id, tenant_id, user_id, name, prefix, hash)
            values ($1, '{key.TenantId}', '{key.UserId}', 'key', 'prefix', sha256($1::text::bytea))
            """, key.KeyId!.Value);
        return key;
    }

    private static async Task<RunningCredential> SessionAsync(AuthHost auth, RunningCredential key)
    {
        var session = key with { KeyId = null, SessionId = Guid.CreateVersion7() };
        await ChangeAsync(auth, $"""
            insert into sessions (id, tenant_id, user_id, prefix, token_hash, idle_expires_at, expires_at)
            values ($1, '{key.TenantId}', '{key.UserId}', $1::text, sha256($1::text::bytea), now() - interval '1 minute', now() + interval '1 hour')
            """, session.SessionId.Value);
        return session;
    }

    private static async Task ChangeAsync(AuthHost auth, string change, Guid id)
    {
        await using var command = auth.Sql.CreateCommand(change);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = id });
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static Task<HttpResponseMessage> AskAsync(AuthHost auth, RunningCredential[] running)
        => auth.Gateway.PostAsJsonAsync(CredentialRevalidation.Path, new CredentialRevalidation(running), ContractsJson.Default.CredentialRevalidation, Ct);

    private static async Task<IReadOnlyList<RunningCredential>> EndedAsync(AuthHost auth, params RunningCredential[] running)
    {
        using var response = await AskAsync(auth, running);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadFromJsonAsync(ContractsJson.Default.EndedCredentials, Ct))!.Ended;
    }
}
