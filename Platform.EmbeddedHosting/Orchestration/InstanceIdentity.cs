using System.Security.Cryptography;

namespace Aspire.Hosting.Embedded.Orchestration;

/// <summary>What tells one start of one replica from every other: its suffix for life, its private ports for this start.</summary>
internal sealed record InstanceIdentity(string Suffix, IReadOnlyDictionary<string, int> PrivatePorts)
{
    private const int SuffixLength = 8;

    public static string NewSuffix() => RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", SuffixLength);
}
