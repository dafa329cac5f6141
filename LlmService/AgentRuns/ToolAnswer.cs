using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Platform.LlmService.AgentRuns;

/// <summary>What a model is told about a call it wanted, the tool's answer or why there is none.</summary>
/// <param name="Text">For the model.</param>
/// <param name="Error">The kind of failure; null when the tool answered.</param>
/// <param name="Message">What went wrong, for a person.</param>
internal sealed record ToolAnswer(string Text, string? Error = null, string? Message = null)
{
    public static ToolAnswer Failed(string error, string message)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(written, RoundBody.Readable))
        {
            json.WriteStartObject();
            json.WriteStartObject("error");
            json.WriteString("type", error);
            json.WriteString("message", message);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        return new ToolAnswer(Encoding.UTF8.GetString(written.WrittenSpan), error, message);
    }

    /// <summary>Not more than so much of it; a model that isn't told of a cut would take the rest for all.</summary>
    public ToolAnswer Cut(int most)
    {
        var bytes = Encoding.UTF8.GetByteCount(Text);
        if (bytes <= most)
        {
            return this;
        }

        var kept = 0;
        for (var used = 0; kept < Text.Length; kept++)
        {
            used += Encoding.UTF8.GetByteCount(Text.AsSpan(kept, char.IsHighSurrogate(Text[kept]) && kept + 1 < Text.Length ? 2 : 1));
            if (used > most)
            {
                break;
            }

            kept += char.IsHighSurrogate(Text[kept]) && kept + 1 < Text.Length ? 1 : 0;
        }

        return this with { Text = string.Create(CultureInfo.InvariantCulture, $"{Text.AsSpan(0, kept)}\n[cut: {bytes} bytes]") };
    }
}
