using System.Text.Json.Serialization;

namespace Aspire.Hosting.Embedded.Data;

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class DataJson : JsonSerializerContext;
