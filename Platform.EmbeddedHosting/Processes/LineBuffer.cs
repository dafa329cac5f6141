using System.Text;

namespace Aspire.Hosting.Embedded.Processes;

/// <summary>Cuts a stream of bytes into lines; a character split between two reads stays whole.</summary>
internal sealed class LineBuffer
{
    // A program that never ends its line must not grow us without bound.
    private const int LongestLine = 256 * 1024;

    private readonly List<byte> _partial = [];

    /// <summary>What came after the last line end.</summary>
    public string Rest => Text(_partial.ToArray());

    public List<string> Add(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            _partial.AddRange(bytes[..end]);
            Flush(lines);
            bytes = bytes[(end + 1)..];
        }

        _partial.AddRange(bytes);
        if (_partial.Count > LongestLine)
        {
            Flush(lines);
        }

        return lines;
    }

    private void Flush(List<string> lines)
    {
        lines.Add(Text(_partial.ToArray()));
        _partial.Clear();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes).TrimEnd('\r');
}
