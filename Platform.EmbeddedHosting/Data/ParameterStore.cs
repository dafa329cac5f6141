using System.Text.Json;
using Aspire.Hosting.Embedded.Processes;

namespace Aspire.Hosting.Embedded.Data;

/// <summary>Generated secrets and remembered values; names are case-insensitive, as in configuration.</summary>
internal sealed class ParameterStore(string path)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, string> _values = Read(path);

    public string? Find(string name)
    {
        lock (_gate)
        {
            return _values.GetValueOrDefault(name);
        }
    }

    /// <summary>On disk when it returns.</summary>
    public void Save(string name, string value)
    {
        lock (_gate)
        {
            _values[name] = value;
            DurableFile.Write(path, JsonSerializer.Serialize(_values, DataJson.Default.SortedDictionaryStringString));
        }
    }

    private static SortedDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            return new(StringComparer.OrdinalIgnoreCase);
        }

        try
        {
            var read = JsonSerializer.Deserialize(File.ReadAllText(path), DataJson.Default.SortedDictionaryStringString) ?? [];
            return new(read, StringComparer.OrdinalIgnoreCase);
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new EmbeddedHostingException($"{path} holds the generated passwords and cannot be read: {e.Message} Put it right, or restore it from a copy.", e);
        }
    }
}
