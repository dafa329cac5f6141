using Platform.Benchmarks.Extensions;
using Platform.Benchmarks.Neighbours;
using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Failures;

/// <summary>A request that is tried while something fails.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Needs">What it can't be served without.</param>
/// <param name="Next">Makes one.</param>
internal sealed record Probe(string Name, IReadOnlyList<string> Needs, Func<PlatformStack, HttpRequestMessage> Next)
{
    public const string Stream = "stream";
    public const string Admin = "admin (pools)";

    /// <summary>How many during a fault, over the same time.</summary>
    public int Requests { get; init; } = 10;

    private static readonly string[] Everybody = [Part.PostgreSql, Parts.AuthService];

    public static IReadOnlyList<Probe> All { get; } =
    [
        new(Victim.KeyCheck, Everybody, Victim.Find(Victim.KeyCheck).Next),
        new(Victim.SignIn, Everybody, Victim.Find(Victim.SignIn).Next)
        {
            // A processor hashes a few a second; more would wait for each other.
            Requests = 3,
        },
        new("chat", [.. Everybody, Parts.LlmService, Parts.Provider], static stack => Victim.Chat(stack.Key, stream: false)),
        new(Stream, [.. Everybody, Parts.LlmService, Parts.Provider], static stack => Victim.Chat(stack.Key, stream: true)),
        new(Victim.ExtensionCall, [.. Everybody, Parts.ExtensionService, Parts.Extension], static _ => Hangers.Call(StackSetup.Healthy)),
        new(Victim.UsageQuery, [.. Everybody, Parts.UsageService], Victim.Find(Victim.UsageQuery).Next),
        new(Admin, Everybody, static _ => Victim.Get("/api/v1/admin/pools")),
    ];
}
