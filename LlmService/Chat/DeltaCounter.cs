using System.Buffers;

namespace Platform.LlmService.Chat;

/// <summary>
/// Guesses the tokens in one chunk from its bytes, without reading it as JSON: a provider sends a token a chunk, or else a
/// piece of text of which about four bytes are a token. Used only when the provider's own count never comes.
/// </summary>
internal static class DeltaCounter
{
    private const int BytesPerToken = 4;
    private const int LongestToken = 16;
    private static readonly SearchValues<byte> QuoteOrEscape = SearchValues.Create("\"\\"u8);

    public static long Count(ReadOnlySpan<byte> chunk) =>
        CountKey(chunk, "\"content\""u8) + CountKey(chunk, "\"arguments\""u8) + CountKey(chunk, "\"reasoning_content\""u8);

    /// <summary>The key can't be found inside a text: there its quotes are escaped.</summary>
    private static long CountKey(ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> key)
    {
        long tokens = 0;
        while (chunk.IndexOf(key) is >= 0 and var at)
        {
            chunk = chunk[(at + key.Length)..].TrimStart((byte)' ');
            if (chunk is not [(byte)':', .. var value])
            {
                continue;
            }

            value = value.TrimStart((byte)' ');
            if (value is [(byte)'"', .. var text])
            {
                var length = LengthOf(text);
                tokens += length == 0 ? 0 : length <= LongestToken ? 1 : (length + BytesPerToken - 1) / BytesPerToken;
                chunk = text[Math.Min(length, text.Length)..];
            }
        }

        return tokens;
    }

    private static int LengthOf(ReadOnlySpan<byte> text)
    {
        var length = 0;
        while (text[length..].IndexOfAny(QuoteOrEscape) is >= 0 and var at)
        {
            length += at;
            if (text[length] == (byte)'"')
            {
                return length;
            }

            // The backslash and what it escapes.
            length = Math.Min(length + 2, text.Length);
        }

        return text.Length;
    }
}
