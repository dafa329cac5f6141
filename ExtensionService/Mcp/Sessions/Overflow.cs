namespace Platform.ExtensionService.Mcp.Sessions;

/// <summary>
/// Whether the answer to a call was too large. The library between the call and its answer tells of a connection that broke, and no more, so that this
/// is told past it.
/// </summary>
internal sealed class Overflow
{
    private static readonly AsyncLocal<Overflow?> Watched = new();
    private bool _hasHappened;

    /// <summary>That of the call that is being sent, if any.</summary>
    public static Overflow? Current => Watched.Value;

    public bool HasHappened => Volatile.Read(ref _hasHappened);

    /// <summary>For whatever is sent from here on in the same flow.</summary>
    public static Overflow Watch() => Watched.Value = new Overflow();

    public void Happen() => Volatile.Write(ref _hasHappened, true);
}
