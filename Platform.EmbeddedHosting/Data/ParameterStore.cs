namespace Aspire.Hosting.Embedded.Data;

/// <summary>Generated secrets and remembered values; names are case-insensitive, as in configuration.</summary>
internal sealed class ParameterStore(string path)
{
    public string? Find(string name) => throw new NotImplementedException($"{path} {name}");

    /// <summary>On disk when it returns.</summary>
    public void Save(string name, string value) => throw new NotImplementedException($"{path} {name} {value}");
}
