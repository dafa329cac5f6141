using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.Credentials;
using Platform.AuthService.LastUses;
using Platform.AuthService.Tests.Sessions;
using Platform.Testing;

namespace Platform.AuthService.Tests.LastUses;

public sealed class LastUseTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_use_of_a_key_and_of_a_session_is_written_and_puts_off_the_sessions_idle_end()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        await auth.ExecuteAsync("update sessions set last_seen_at = now() - interval '2 h', idle_expires_at = now() + interval '10 h'");

        await auth.IdentityOfAsync(session.Token);
        await auth.IdentityOfAsync(AuthHost.AdminKey);

        await Poll.UntilAsync(
            () => auth.ScalarAsync<bool>("""
                select (select last_used_at > now() - interval '1 min' from api_keys)
                  and (select last_seen_at > now() - interval '1 min' and idle_expires_at > now() + interval '11 h' from sessions)
                """),
            "the notes are written", ct: Ct);
    }

    [Fact]
    public async Task What_was_noted_within_the_minute_is_not_noted_again()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        await auth.ExecuteAsync("update api_keys set last_used_at = now()");

        await auth.IdentityOfAsync(session.Token);
        await auth.IdentityOfAsync(AuthHost.AdminKey);

        Assert.True(auth.Services.GetRequiredService<LastUse>().Read().IsEmpty);
    }

    [Fact]
    public async Task The_idle_end_is_never_put_off_beyond_the_absolute_one_and_an_ended_session_stays_as_it_is()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var (old, ended) = (await auth.SignInAsync(), await auth.SignInAsync());
        await auth.ExecuteAsync($"""
            update sessions set expires_at = now() + interval '1 h', idle_expires_at = now() + interval '1 h' where id = '{old.Id}';
            update sessions set last_seen_at = now() - interval '2 h', ended_at = now() where id = '{ended.Id}';
            """);
        var (store, now) = (auth.Services.GetRequiredService<LastUseStore>(), TimeProvider.System.GetUtcNow());

        await store.WriteAsync(new([], [new(old.Id, now), new(ended.Id, now), new(Guid.CreateVersion7(), now)]), Ct);

        Assert.True(await auth.ScalarAsync<bool>($"select idle_expires_at = expires_at from sessions where id = '{old.Id}'"));
        Assert.True(await auth.ScalarAsync<bool>($"select last_seen_at < now() - interval '1 h' from sessions where id = '{ended.Id}'"));
    }

    [Fact]
    public async Task A_row_that_somebody_else_is_writing_is_passed_over()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var connection = await auth.Sql.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        await using var command = new Npgsql.NpgsqlCommand("select id from api_keys for update", connection, transaction);
        var key = (Guid)(await command.ExecuteScalarAsync(Ct))!;

        await auth.Services.GetRequiredService<LastUseStore>().WriteAsync(new([new(key, TimeProvider.System.GetUtcNow())], []), Ct);

        await transaction.RollbackAsync(Ct);
        Assert.True(await auth.ScalarAsync<bool>("select last_used_at is null from api_keys"));
    }

    [Fact]
    public async Task The_end_of_the_process_loses_no_note()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var auth = await AuthHost.StartAsync(database, more: ("Credentials:LastUseInterval", "00:01:00")))
        {
            await auth.IdentityOfAsync(AuthHost.AdminKey);
            Assert.True(await auth.ScalarAsync<bool>("select last_used_at is null from api_keys"));
        }

        await using var sql = Npgsql.NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = sql.CreateCommand("select last_used_at is not null from api_keys");
        Assert.Equal(true, await command.ExecuteScalarAsync(Ct));
    }

    [Fact]
    public void Too_many_notes_are_lost_and_written_ones_make_room()
    {
        var lastUse = new LastUse(TimeProvider.System);
        for (var i = 0; i < LastUse.Capacity + 10; i++)
        {
            lastUse.Note(Owner(Guid.CreateVersion7()));
        }

        var notes = lastUse.Read();
        Assert.Equal(LastUse.Capacity, notes.Keys.Length);
        lastUse.Remove(notes);
        Assert.True(lastUse.Read().IsEmpty);
        var key = Guid.CreateVersion7();
        lastUse.Note(Owner(key));
        lastUse.Note(Owner(key));
        Assert.Equal(key, Assert.Single(lastUse.Read().Keys).Key);
    }

    private static CredentialOwner Owner(Guid key) => new(default, "t", PlatformTenant: false, default, "owner") { KeyId = key, IsUseDue = true };
}
