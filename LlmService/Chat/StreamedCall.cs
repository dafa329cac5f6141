using System.Text;
using System.Text.Json;

namespace Platform.LlmService.Chat;

/// <summary>A tool call whose pieces come one by one.</summary>
internal sealed class StreamedCall
{
    /// <summary>What a call takes besides its texts.</summary>
    public const int Overhead = 256;

    public string? Id { get; set; }

    public StringBuilder Name { get; } = new();

    public StringBuilder Arguments { get; } = new();

    public void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("id", Id);
        json.WriteString("type", "function");
        json.WriteStartObject("function");
        json.WriteString("name", Name.ToString());
        json.WriteString("arguments", Arguments.ToString());
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
