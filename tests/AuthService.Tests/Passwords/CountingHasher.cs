using Microsoft.AspNetCore.Identity;
using Platform.AuthService.Passwords;

namespace Platform.AuthService.Tests.Passwords;

/// <summary>The framework's hasher, which tells how often it was asked and can be held.</summary>
internal sealed class CountingHasher : IPasswordHasher<PasswordOwner>
{
    private readonly PasswordHasher<PasswordOwner> _hasher = new();
    private int _verified;
    private int _running;

    /// <summary>Set by default: nobody is held.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    public int Verified => Volatile.Read(ref _verified);

    public int MostAtOnce { get; private set; }

    public string HashPassword(PasswordOwner user, string password) => _hasher.HashPassword(user, password);

    public PasswordVerificationResult VerifyHashedPassword(PasswordOwner user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verified);
        var running = Interlocked.Increment(ref _running);
        MostAtOnce = Math.Max(MostAtOnce, running);
        Gate.Wait(TestContext.Current.CancellationToken);
        var verdict = _hasher.VerifyHashedPassword(user, hashedPassword, providedPassword);
        Interlocked.Decrement(ref _running);
        return verdict;
    }
}
