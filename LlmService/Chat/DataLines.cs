namespace Platform.LlmService.Chat;

/// <summary>What stands in the <c>data:</c> lines of a piece of an event stream.</summary>
internal static class DataLines
{
    /// <param name="lines">Whole lines.</param>
    public static IEnumerable<ReadOnlyMemory<byte>> In(ReadOnlyMemory<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var end = lines.Span.IndexOf((byte)'\n');
            var line = end < 0 ? lines : lines[..end];
            lines = end < 0 ? default : lines[(end + 1)..];
            if (line.Span.StartsWith("data:"u8))
            {
                yield return line["data:"u8.Length..].Trim(" \r"u8.ToArray());
            }
        }
    }
}
