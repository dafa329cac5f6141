using System.Globalization;
using System.Text;

namespace Platform.Benchmarks.Neighbours;

/// <summary>The cells as Markdown: a matrix of ratios, and every figure.</summary>
internal static class NeighbourTable
{
    public static string Write(IReadOnlyList<Cell> cells, bool withTwin)
    {
        var text = new StringBuilder();
        WriteMatrix(text, cells, withTwin);
        WriteFigures(text, cells, withTwin);
        return text.ToString();
    }

    private static void WriteMatrix(StringBuilder text, IReadOnlyList<Cell> cells, bool withTwin)
    {
        var victims = cells.Select(static cell => cell.Victim).Distinct().ToList();
        text.AppendLine($"p99 beside the stressor by p99 alone{(withTwin ? "; in brackets while the stressor is at a second platform on the same machine" : "")}.").AppendLine();
        text.AppendLine($"| stressor | {string.Join(" | ", victims.Select(static victim => victim.Name))} |");
        text.AppendLine($"| --- | {string.Join(" | ", victims.Select(static _ => "---"))} |");
        foreach (var row in cells.GroupBy(static cell => cell.Stressor))
        {
            text.AppendLine($"| {row.Key.What} | {string.Join(" | ", row.Select(cell => Ratio(cell, withTwin)))} |");
        }

        text.AppendLine();
    }

    private static string Ratio(Cell cell, bool withTwin)
    {
        var ratio = Text($"{cell.P99Ratio:0.00}{(withTwin ? Text($" ({cell.TwinP99Ratio:0.00})") : "")}");
        var errors = cell.Stressed.ErrorRate > 0 ? Text($", {cell.Stressed.ErrorRate * 100:0.#} % refused") : "";
        return $"{(cell.IsTaken ? $"*{ratio}*" : ratio)}{errors}{(cell.Wrong > 0 ? $", **{cell.Wrong} wrong**" : "")}";
    }

    private static void WriteFigures(StringBuilder text, IReadOnlyList<Cell> cells, bool withTwin)
    {
        text.AppendLine($"| stressor | victim | requests | p50 alone → beside, ms | p99 alone → beside, ms | p50 ratio | p99 ratio |{(withTwin ? " second platform's p99 ratio |" : "")} not served | wrong |");
        text.AppendLine($"| --- | --- | --- | --- | --- | --- | --- |{(withTwin ? " --- |" : "")} --- | --- |");
        foreach (var cell in cells)
        {
            var (idle, beside) = (cell.Idle, cell.Stressed);
            text.AppendLine(Text(
                $"| {cell.Stressor.Name} | {cell.Victim.Name} | {beside.Count} | {idle.At(0.5):0.0} → {beside.At(0.5):0.0} | {idle.At(0.99):0.0} → {beside.At(0.99):0.0} | {cell.P50Ratio:0.00} | {cell.P99Ratio:0.00} |{(withTwin ? Text($" {cell.TwinP99Ratio:0.00} |") : "")} {beside.ErrorRate * 100:0.#} % | {WrongOnes(cell)} |"));
        }
    }

    private static string WrongOnes(Cell cell) => cell.Wrong == 0 ? "0" : $"**{cell.Wrong}**: {string.Join(", ", ((Side[])[cell.Idle, cell.Stressed, cell.Twin]).Select(static side => side.WrongOnes()).Where(static text => text != ""))}";

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
