using System.Buffers;
using System.Text.Json;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

internal static class JsonLine
{
    /// <summary>A row as the list of requests has it, on a line of its own.</summary>
    public static void Write(IBufferWriter<byte> output, UsageRequest row)
    {
        using (var json = new Utf8JsonWriter(output))
        {
            JsonSerializer.Serialize(json, row, ReportsJson.Default.UsageRequest);
        }

        output.Write("\n"u8);
    }
}
