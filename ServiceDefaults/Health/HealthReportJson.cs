using System.Collections;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Platform.ServiceDefaults;

/// <summary>The JSON of <c>/health</c>: <c>{"status","service","instance","checks":{"name":{"status","description",…data}}}</c>.</summary>
public static class HealthReportJson
{
    /// <summary>Writes a report as one object.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="report">What the checks said.</param>
    /// <param name="service">Name of this process's service; null leaves out who answers.</param>
    public static void Write(Utf8JsonWriter json, HealthReport report, string? service)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(report);
        json.WriteStartObject();
        json.WriteString("status", report.Status.ToString());
        if (service is not null)
        {
            json.WriteString("service", service);
            json.WriteString("instance", ProcessInstance.Id);
        }
        json.WriteStartObject("checks");
        foreach (var (name, entry) in report.Entries)
        {
            json.WriteStartObject(name);
            WriteEntry(json, entry);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, HealthReportEntry entry)
    {
        json.WriteString("status", entry.Status.ToString());
        if (entry.Description is { } description)
        {
            json.WriteString("description", description);
        }
        WriteMembers(json, entry.Data);
    }

    private static void WriteMembers(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, object>> members)
    {
        foreach (var (key, value) in members)
        {
            json.WritePropertyName(key);
            WriteValue(json, value);
        }
    }

    // By hand, since the serializer would go wherever the properties of an object lead.
    private static void WriteValue(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNullValue();
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case IEnumerable<KeyValuePair<string, object>> members:
                json.WriteStartObject();
                WriteMembers(json, members);
                json.WriteEndObject();
                break;
            case IEnumerable items:
                json.WriteStartArray();
                foreach (var item in items)
                {
                    WriteValue(json, item);
                }
                json.WriteEndArray();
                break;
            default:
                WriteScalar(json, value);
                break;
        }
    }

    private static void WriteScalar(Utf8JsonWriter json, object value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture);
        if (text is not null && IsNumber(value))
        {
            json.WriteRawValue(text);
        }
        else
        {
            json.WriteStringValue(text);
        }
    }

    // JSON has no infinity, and an enum counts as an integer but reads as a word.
    private static bool IsNumber(object value) =>
        Type.GetTypeCode(value.GetType()) is >= TypeCode.SByte and <= TypeCode.Decimal
        && value is not Enum
        && double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture));
}
