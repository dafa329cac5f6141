namespace Aspire.Hosting.Embedded.Postgres;

/// <summary>Where installers put the programs: PATH first, because that is what a person has chosen, then newest first.</summary>
internal static class PostgresPlaces
{
    private static readonly (string Root, string Pattern, string Programs)[] Usual =
    [
        ("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
        ("/usr", "pgsql-*", "bin"), // Red Hat, from postgresql.org
        ("/opt/homebrew/opt", "postgresql*", "bin"),
        ("/usr/local/opt", "postgresql*", "bin"), // Homebrew on Intel
        ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
        ("/Library/PostgreSQL", "*", "bin"),
        (Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*", "bin"),
    ];

    public static IEnumerable<string> All()
        => [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. Usual.SelectMany(Matches), "/usr/bin"];

    private static IEnumerable<string> Matches((string Root, string Pattern, string Programs) place)
        => Directory.Exists(place.Root)
            ? Directory.EnumerateDirectories(place.Root, place.Pattern).OrderByDescending(Number).Select(folder => Path.Combine(folder, place.Programs))
            : [];

    // "postgresql@17", "pgsql-16", "15": the number tells the age, not the spelling (9.6 < 10 < 17).
    private static int Number(string folder)
        => int.TryParse(Path.GetFileName(folder).SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit).ToArray(), out var number) ? number : 0;
}
