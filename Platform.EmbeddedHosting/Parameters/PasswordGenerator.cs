using System.Security.Cryptography;

namespace Aspire.Hosting.Embedded.Parameters;

/// <summary>
/// Generated passwords go into connection strings, URLs and shell lines unquoted: no character of theirs needs quoting there,
/// and none is mistaken for another when read aloud (no i, l, o).
/// </summary>
internal static class PasswordGenerator
{
    public const string Lower = "abcdefghjkmnpqrstuvwxyz";
    public const string Upper = "ABCDEFGHJKMNPQRSTUVWXYZ";
    public const string Numeric = "0123456789";
    public const string Special = "-_.{}~()*+!";

    public static string Generate(int minLength, IReadOnlyList<Alphabet> alphabets)
    {
        var used = alphabets.Where(a => a.Enabled).ToList();
        if (used.Count == 0)
        {
            throw new ArgumentException("At least one kind of character must be allowed.", nameof(alphabets));
        }

        var all = string.Concat(used.Select(a => a.Characters));
        List<char> characters = [];
        foreach (var alphabet in used)
        {
            characters.AddRange(RandomNumberGenerator.GetString(alphabet.Characters, alphabet.Minimum));
        }

        characters.AddRange(RandomNumberGenerator.GetString(all, Math.Max(0, minLength - characters.Count)));
        var result = characters.ToArray();
        RandomNumberGenerator.Shuffle(result.AsSpan());
        return new(result);
    }

    internal readonly record struct Alphabet(string Characters, bool Enabled, int Minimum);
}
