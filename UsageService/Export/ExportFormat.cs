using System.Buffers;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

/// <summary>How rows are written.</summary>
internal sealed record ExportFormat(string Name, string ContentType, string Header, Action<IBufferWriter<byte>, UsageRequest> Write)
{
    public static readonly ExportFormat Csv = new("csv", "text/csv; charset=utf-8; header=present", CsvRow.Header, CsvRow.Write);

    private static readonly ExportFormat JsonLines = new("jsonl", "application/jsonl", "", JsonLine.Write);

    public static ExportFormat? Find(string name) => name switch { "csv" => Csv, "jsonl" => JsonLines, _ => null };
}
