namespace Platform.Gateway.Authentication;

internal sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>How long a check at AuthService may take. Longer than AuthService's own limit, so that its answer is the one that counts.</summary>
    public TimeSpan CheckTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>After how long without an answer AuthService is asked again, over another connection; above <see cref="CheckTimeout"/>: never.</summary>
    public TimeSpan HedgeAfter { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How many checks may be under way before those who come wait to ask together.</summary>
    public int ChecksUnderWay { get; set; } = 1;

    /// <summary>The longest that a request waits for others' checks before its own is put.</summary>
    public TimeSpan BatchPatience { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The secret the platform's own services share; read from the top of the configuration.</summary>
    public string ServiceKey { get; set; } = "";

    internal bool HasSaneTimeout => CheckTimeout >= TimeSpan.FromMilliseconds(100) && CheckTimeout <= TimeSpan.FromSeconds(30);
}
