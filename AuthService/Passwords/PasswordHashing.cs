using System.Collections.Concurrent;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Passwords;

internal enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Right, and to be hashed anew: the stored hash is weaker than today's.</summary>
    RightButOld,
}

/// <summary>
/// Hashes and verifies passwords on a few threads of its own, so that a flood of sign-ins takes neither the request threads nor all processors
/// from the credential checks. Callers hold no connection while they wait here.
/// </summary>
internal sealed class PasswordHashing : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    private readonly IPasswordHasher<PasswordOwner> _hasher;
    private readonly BlockingCollection<Action> _line;
    // What a password is compared with when there is no hash: the same work as for a real one.
    private readonly Lazy<string> _nobodys;

    public PasswordHashing(IPasswordHasher<PasswordOwner> hasher, IOptions<PasswordHashingOptions> options)
    {
        _hasher = hasher;
        _line = new(options.Value.WaitingHashes);
        _nobodys = new(() => hasher.HashPassword(PasswordOwner.Anybody, Guid.NewGuid().ToString()));
        for (var i = 0; i < options.Value.ConcurrentHashes; i++)
        {
            new Thread(Work) { IsBackground = true, Name = $"Password hashing {i + 1}" }.Start();
        }
    }

    /// <exception cref="UnavailableException">Too many are waiting already.</exception>
    public Task<string> HashAsync(string password, CancellationToken ct)
        => EnqueueAsync(() => _hasher.HashPassword(PasswordOwner.Anybody, password), ct);

    /// <summary>
    /// Compares a password with a hash, or with nobody's when there is none: then the answer is <see cref="PasswordVerdict.Wrong"/>, after the
    /// same work. The token ends the wait only. A comparison that has begun is told, so that nobody can hang up on a failure before it is counted.
    /// </summary>
    /// <exception cref="UnavailableException">Too many are waiting already.</exception>
    public Task<PasswordVerdict> VerifyAsync(string? hash, string password, CancellationToken ct)
        => EnqueueAsync(() => Verify(hash, password), ct);

    // The threads go with the line; disposing the collection under them would break those that still look at it.
    public void Dispose() => _line.CompleteAdding();

    private PasswordVerdict Verify(string? hash, string password)
    {
        var verdict = _hasher.VerifyHashedPassword(PasswordOwner.Anybody, hash ?? _nobodys.Value, password);
        return (hash, verdict) switch
        {
            (null, _) or (_, PasswordVerificationResult.Failed) => PasswordVerdict.Wrong,
            (_, PasswordVerificationResult.SuccessRehashNeeded) => PasswordVerdict.RightButOld,
            _ => PasswordVerdict.Right,
        };
    }

    private Task<T> EnqueueAsync<T>(Func<T> hash, CancellationToken ct)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _line.TryAdd(() => Complete(done, hash, ct))
            ? done.Task
            : throw new UnavailableException("Too many passwords are being checked at the moment.", RetryAfter);
    }

    private static void Complete<T>(TaskCompletionSource<T> done, Func<T> hash, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            done.SetCanceled(ct);
            return;
        }

        try
        {
            done.SetResult(hash());
        }
#pragma warning disable CA1031 // It is the caller's to handle: a thread of ours must not end with it.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            done.SetException(failure);
        }
    }

    private void Work()
    {
        // Before the first caller, who would otherwise wait twice as long as those after.
        _ = _nobodys.Value;
        foreach (var hash in _line.GetConsumingEnumerable())
        {
            hash();
        }
    }
}
