namespace Platform.Benchmarks;

/// <summary>A part of a document that a command writes: what stands between two comments with its name.</summary>
internal static class MarkedSection
{
    public static async Task ReplaceAsync(string document, string name, string text)
    {
        var (begin, end) = ($"<!-- {name} -->", $"<!-- /{name} -->");
        var all = await File.ReadAllTextAsync(document);
        var (from, to) = (all.IndexOf(begin, StringComparison.Ordinal), all.IndexOf(end, StringComparison.Ordinal));
        if (from < 0 || to < from)
        {
            throw new InvalidOperationException($"{document} has no section between {begin} and {end}.");
        }

        await File.WriteAllTextAsync(document, $"{all[..(from + begin.Length)]}\n{text.Trim()}\n{all[to..]}");
    }
}
