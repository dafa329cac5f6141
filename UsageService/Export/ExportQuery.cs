using Platform.ServiceDefaults;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

/// <summary>The parameters of an export as they came; text, so that a bad one is answered with its name.</summary>
internal sealed record ExportQuery(
    string? Format, string? From, string? To, string? Model, string? Provider, string? Agent, string? Status, string? User, string? Key)
{
    public (RequestFilter Filter, ExportFormat Format) Read(ParameterReader parameters)
    {
        var filter = new RequestQuery(null, null, From, To, Model, Provider, Agent, Status, User, Key).Read(parameters);
        if (ExportFormat.Find(string.IsNullOrEmpty(Format) ? "csv" : Format) is { } format)
        {
            return (filter, format);
        }

        parameters.Fail("format", "Must be csv or jsonl.");
        return (filter, ExportFormat.Csv);
    }
}
