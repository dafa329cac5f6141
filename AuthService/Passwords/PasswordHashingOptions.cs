namespace Platform.AuthService.Passwords;

internal sealed class PasswordHashingOptions
{
    public const string Section = "Passwords";

    /// <summary>How many passwords are hashed at the same time. Half of the processors is left to the credential checks, which matter more.</summary>
    public int ConcurrentHashes { get; set; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>How many may wait for their turn; whoever comes then is told to come back (503).</summary>
    public int WaitingHashes { get; set; } = 32;

    /// <summary>Rounds of PBKDF2 with HMAC-SHA-512. A hash with fewer is replaced when its owner signs in.</summary>
    public int Iterations { get; set; } = 210_000;

    internal bool IsSane => ConcurrentHashes is >= 1 and <= 64 && WaitingHashes is >= 1 and <= 10_000 && Iterations is >= 100_000 and <= 10_000_000;
}
