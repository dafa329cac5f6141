using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.AuthService.Passwords;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.AuthService.Tests.Passwords;

public sealed class PasswordHashingTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_password_fits_its_hash_and_no_other()
    {
        using var passwords = Create(new PasswordHasher<PasswordOwner>());
        var hash = await passwords.HashAsync("correct horse", Ct);

        Assert.Equal(PasswordVerdict.Right, await passwords.VerifyAsync(hash, "correct horse", Ct));
        Assert.Equal(PasswordVerdict.Wrong, await passwords.VerifyAsync(hash, "correct horses", Ct));
    }

    [Fact]
    public async Task Without_a_hash_the_answer_is_wrong_after_the_same_work()
    {
        var hasher = new CountingHasher();
        using var passwords = Create(hasher);

        Assert.Equal(PasswordVerdict.Wrong, await passwords.VerifyAsync(hash: null, "anything", Ct));

        Assert.Equal(1, hasher.Verified);
    }

    [Fact]
    public async Task A_hash_of_fewer_rounds_is_right_but_old()
    {
        using var passwords = Create(new PasswordHasher<PasswordOwner>(Options.Create(new PasswordHasherOptions { IterationCount = 200_000 })));
        var old = new PasswordHasher<PasswordOwner>(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 }));

        Assert.Equal(PasswordVerdict.RightButOld, await passwords.VerifyAsync(old.HashPassword(PasswordOwner.Anybody, "secret"), "secret", Ct));
    }

    [Fact]
    public async Task No_more_than_allowed_run_at_once_and_beyond_the_line_the_answer_is_unavailable()
    {
        var hasher = new CountingHasher();
        using var passwords = Create(hasher, concurrent: 2, waiting: 3);
        hasher.Gate.Reset();
        var running = new[] { passwords.VerifyAsync(null, "1", Ct), passwords.VerifyAsync(null, "2", Ct) };
        await Poll.UntilAsync(() => hasher.Verified == 2, "both threads are busy", ct: Ct);
        var waiting = new[] { passwords.VerifyAsync(null, "3", Ct), passwords.VerifyAsync(null, "4", Ct), passwords.VerifyAsync(null, "5", Ct) };

        var refusal = await Assert.ThrowsAsync<UnavailableException>(() => passwords.VerifyAsync(null, "6", Ct));

        Assert.True(refusal.RetryAfter >= TimeSpan.FromSeconds(1));
        Assert.Equal(2, hasher.Verified);
        hasher.Gate.Set();
        await Task.WhenAll([.. running, .. waiting]);
        Assert.Equal((5, 2), (hasher.Verified, hasher.MostAtOnce));
    }

    [Fact]
    public async Task Who_hangs_up_in_the_line_costs_nothing_and_who_hangs_up_later_is_still_answered()
    {
        var hasher = new CountingHasher();
        using var passwords = Create(hasher, concurrent: 1);
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        hasher.Gate.Reset();
        var begun = passwords.VerifyAsync(null, "begun", gone.Token);
        await Poll.UntilAsync(() => hasher.Verified == 1, "it has begun", ct: Ct);
        var waiting = passwords.VerifyAsync(null, "waiting", gone.Token);

        await gone.CancelAsync();
        hasher.Gate.Set();

        Assert.Equal(PasswordVerdict.Wrong, await begun);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.Equal(1, hasher.Verified);
    }

    internal static PasswordHashing Create(IPasswordHasher<PasswordOwner> hasher, int concurrent = 1, int waiting = 10)
        => new(hasher, Options.Create(new PasswordHashingOptions { ConcurrentHashes = concurrent, WaitingHashes = waiting }));
}
