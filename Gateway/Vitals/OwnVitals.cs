using System.Buffers;
using System.Text.Json;
using Platform.Contracts;
using Platform.Data.Vitals;
using Platform.ServiceDefaults;

namespace Platform.Gateway.Vitals;

/// <summary>
/// How this gateway does, in the same words as the services tell it. There is no route for it: the door is public, and who wants to know sits in the process.
/// </summary>
internal sealed class OwnVitals(VitalsReport report, IServiceProvider services)
{
    /// <summary>Reads them now. Asks nobody.</summary>
    public ServiceVitals Read()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(buffer))
        {
            report.Write(json, services.WriteStoreVitals);
        }

        return JsonSerializer.Deserialize(buffer.WrittenSpan, ContractsJson.Default.ServiceVitals)!;
    }
}
