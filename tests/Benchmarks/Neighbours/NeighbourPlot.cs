using System.Globalization;
using System.Text;

namespace Platform.Benchmarks.Neighbours;

/// <summary>The ratios as a picture: a row a stressor, a dot a victim, a ring while the stressor is at a second platform; logarithmic, since without isolation they are in the thousands.</summary>
internal static class NeighbourPlot
{
    private const int Left = 190;
    private const int Right = 860;
    private const int Top = 60;
    private const int RowHeight = 30;
    private const double Least = 0.5;
    private const double Most = 10_000;

    private static readonly string[] Colours = ["#c0392b", "#e08e0b", "#2471a3", "#1e8449", "#7d3c98"];

    public static string Draw(string title, IReadOnlyList<Cell> cells)
    {
        var victims = cells.Select(static cell => cell.Victim).Distinct().ToList();
        var rows = cells.GroupBy(static cell => cell.Stressor).ToList();
        var height = Top + (rows.Count * RowHeight) + 50;
        var svg = new StringBuilder();
        svg.AppendLine($"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 900 {height}" font-family="sans-serif" font-size="12">""");
        svg.AppendLine($"""<rect width="900" height="{height}" fill="#fff"/><text x="16" y="22" font-size="15">{title}</text>""");
        foreach (var (victim, i) in victims.Select(static (victim, i) => (victim, i)))
        {
            svg.AppendLine($"""<circle cx="{Left + (i * 125)}" cy="40" r="5" fill="{Colours[i % Colours.Length]}"/><text x="{Left + 10 + (i * 125)}" y="44">{victim.Name}</text>""");
        }

        DrawAxis(svg, Top + (rows.Count * RowHeight));
        foreach (var (row, i) in rows.Select(static (row, i) => (row, i)))
        {
            var y = Top + (i * RowHeight) + (RowHeight / 2);
            svg.AppendLine($"""<text x="{Left - 10}" y="{y + 4}" text-anchor="end">{row.Key.Name}</text><line x1="{Left}" y1="{y}" x2="{Right}" y2="{y}" stroke="#eee"/>""");
            foreach (var cell in row)
            {
                DrawCell(svg, cell, y, Colours[victims.IndexOf(cell.Victim) % Colours.Length]);
            }
        }

        return svg.AppendLine("</svg>").ToString();
    }

    private static void DrawAxis(StringBuilder svg, int bottom)
    {
        foreach (var value in (double[])[1, 1.5, 10, 100, 1000, 10_000])
        {
            var label = value.ToString("#,0.#", CultureInfo.InvariantCulture);
            svg.AppendLine($"""<line x1="{X(value)}" y1="{Top}" x2="{X(value)}" y2="{bottom}" stroke="{(value == 1 ? "#888" : "#ddd")}"/><text x="{X(value)}" y="{bottom + 16}" text-anchor="middle">{label}</text>""");
        }

        svg.AppendLine($"""<text x="{(Left + Right) / 2}" y="{bottom + 36}" text-anchor="middle">p99 beside the stressor, by p99 alone. Ring: stressor at a second platform on the same machine. Pale: wants what the stressor takes.</text>""");
    }

    private static void DrawCell(StringBuilder svg, Cell cell, int y, string colour)
    {
        if (!double.IsNaN(cell.TwinP99Ratio))
        {
            svg.AppendLine($"""<circle cx="{X(cell.TwinP99Ratio)}" cy="{y}" r="6" fill="none" stroke="{colour}" stroke-opacity="0.6"/>""");
        }

        svg.AppendLine($"""<circle cx="{X(cell.P99Ratio)}" cy="{y}" r="4.5" fill="{colour}" fill-opacity="{(cell.IsTaken ? "0.3" : "0.9")}"/>""");
    }

    private static string X(double ratio)
    {
        var part = Math.Log(Math.Clamp(ratio, Least, Most) / Least) / Math.Log(Most / Least);
        return (Left + (part * (Right - Left))).ToString("0.#", CultureInfo.InvariantCulture);
    }
}
