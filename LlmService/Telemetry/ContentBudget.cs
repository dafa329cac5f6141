using System.Text.Encodings.Web;
using System.Text.Json;

namespace Platform.LlmService.Telemetry;

/// <summary>How many bytes of JSON may still be said.</summary>
internal sealed class ContentBudget(int bytes)
{
    private const int Brackets = 2;

    /// <summary>More than the names, quotes and brackets of any one object take.</summary>
    private const int Frame = 96;

    private int _left = bytes - Brackets;

    /// <summary>An object begins. False when there is no room for it.</summary>
    public bool TryOpen()
    {
        if (_left < Frame)
        {
            _left = 0;
            return false;
        }

        _left -= Frame;
        return true;
    }

    /// <summary>As much of a text, from its beginning, as there is room for.</summary>
    public string Take(string text)
    {
        var kept = Cut(text, _left);
        int size;
        while ((size = SizeOf(kept)) > _left)
        {
            kept = Cut(kept, (int)((long)kept.Length * _left / size));
        }

        _left -= size;
        return kept;
    }

    private static int SizeOf(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes.Length;

    /// <summary>Never in the middle of a character.</summary>
    private static string Cut(string text, int length) =>
        length >= text.Length ? text : text[..(length > 0 && char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
