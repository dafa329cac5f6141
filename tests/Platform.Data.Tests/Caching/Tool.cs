using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.Data.Tests.Caching;

/// <summary>A value that nobody can change.</summary>
public sealed record Tool(string Name, int Number = 0);

/// <summary>A value that its holder can change.</summary>
public sealed class Basket
{
    public List<string> Items { get; init; } = [];
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(Tool)), JsonSerializable(typeof(Basket))]
internal sealed partial class TestJson : JsonSerializerContext;
