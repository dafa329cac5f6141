using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.Sessions;
using Platform.AuthService.Tests.Passwords;
using Platform.ServiceDefaults.Auditing;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class LockOutTests(PostgresServer postgres)
{
    private static readonly AuditActor Somebody = new(null, null, null, null, null, null);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_fifth_failure_locks_for_a_second_and_each_further_one_for_twice_as_long_up_to_a_quarter_of_an_hour()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var delays = new List<int>();
        for (var i = 0; i < 17; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync(password: "wrong password"));
            delays.Add(await auth.ScalarAsync<int>("select coalesce(round(extract(epoch from locked_until - now())), 0)::int from users"));
            await PassLockAsync(auth);
        }

        Assert.Equal([0, 0, 0, 0], delays[..4]);
        int[] expected = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900];
        Assert.All(expected.Zip(delays[4..]), static pair => Assert.InRange(pair.Second, pair.First - 1, pair.First));
    }

    [Fact]
    public async Task During_the_lock_the_right_password_is_refused_on_every_replica_and_attempts_prolong_nothing()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(auth.Database);
        await auth.ExecuteAsync("update users set failed_logins = 9, locked_until = now() + interval '10 min'");
        var until = await auth.ScalarAsync<DateTime>("select locked_until from users");

        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await second.StatusOfSignInAsync());
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync(password: "wrong password"));

        Assert.Equal(until, await auth.ScalarAsync<DateTime>("select locked_until from users"));
        Assert.Equal(9, await auth.ScalarAsync<int>("select failed_logins from users"));
        await PassLockAsync(auth);
        Assert.Equal(HttpStatusCode.Created, await second.StatusOfSignInAsync());
        Assert.Equal(0, await auth.ScalarAsync<int>("select failed_logins from users where locked_until is null"));
    }

    [Fact]
    public async Task Open_sessions_and_keys_go_on_while_the_account_is_locked()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();

        await auth.ExecuteAsync("update users set failed_logins = 9, locked_until = now() + interval '10 min'");

        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(session.Token));
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(AuthHost.AdminKey));
    }

    [Fact]
    public async Task Ten_wrong_passwords_at_once_count_ten_and_a_right_one_among_them_does_not_come_through()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var second = await AuthHost.StartAsync(auth.Database);
        var hasher = new CountingHasher();
        using var passwords = PasswordHashingTests.Create(hasher, concurrent: 11, waiting: 11);
        AuthHost[] replicas = [auth, second];
        hasher.Gate.Reset();
        var wrong = Enumerable.Range(0, 10).Select(i =>
            ActivatorUtilities.CreateInstance<SignIn>(replicas[i % 2].Services, passwords).TryAsync(new(People.Administrator, $"guess {i}", null), Somebody, Ct)).ToArray();
        await Poll.UntilAsync(() => hasher.Verified == 10, "all have passed the look at the lock", ct: Ct);
        using var held = new CountingHasherLine();
        var right = ActivatorUtilities.CreateInstance<SignIn>(auth.Services, held.Passwords).TryAsync(new(People.Administrator, AuthHost.Password, null), Somebody, Ct);
        await Poll.UntilAsync(() => held.Hasher.Verified == 1, "so has the right one", ct: Ct);

        hasher.Gate.Set();
        await Task.WhenAll(wrong);
        held.Hasher.Gate.Set();

        Assert.Null(await right);
        Assert.Equal(10, await auth.ScalarAsync<int>("select failed_logins from users"));
        Assert.Equal(11L, await auth.ScalarAsync<long>("select count(*) from audit_log where action = 'session.refused'"));
    }

    [Fact]
    public async Task A_quiet_day_after_the_lock_begins_the_count_anew()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await auth.ExecuteAsync("update users set failed_logins = 14, locked_until = now() - interval '25 h'");

        await auth.StatusOfSignInAsync(password: "wrong password");

        Assert.Equal(1, await auth.ScalarAsync<int>("select failed_logins from users where locked_until is null"));
    }

    private static Task PassLockAsync(AuthHost auth) => auth.ExecuteAsync("update users set locked_until = now() - interval '1 ms' where locked_until is not null");

    /// <summary>A second line of hashing, held from the start.</summary>
    private sealed class CountingHasherLine : IDisposable
    {
        public CountingHasherLine()
        {
            Hasher.Gate.Reset();
            Passwords = PasswordHashingTests.Create(Hasher);
        }

        public CountingHasher Hasher { get; } = new();

        public AuthService.Passwords.PasswordHashing Passwords { get; }

        public void Dispose() => Passwords.Dispose();
    }
}
