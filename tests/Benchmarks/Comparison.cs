using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Two ways to do one thing, measured in one run. All figures are medians over the rounds.</summary>
/// <param name="Ours">Of the platform's way.</param>
/// <param name="Theirs">Of the bare one.</param>
/// <param name="Difference">Ours less theirs, round by round.</param>
/// <param name="Ratio">Ours by theirs, round by round, since neighbours in time met the same machine.</param>
internal sealed record Comparison(double Ours, double Theirs, double Difference, double Ratio)
{
    /// <summary>In turns, and each first as often as the other. The first round only warms up.</summary>
    public static async Task<Comparison> RunAsync(int rounds, Func<Task<double>> ours, Func<Task<double>> theirs)
    {
        List<(double Ours, double Theirs)> measured = [];
        for (var round = 0; round <= rounds; round++)
        {
            var (a, b) = round % 2 == 0 ? (await ours(), await theirs()) : Swap(await theirs(), await ours());
            if (round > 0)
            {
                measured.Add((a, b));
            }
        }
        return new(
            Median(measured.Select(static one => one.Ours)), Median(measured.Select(static one => one.Theirs)),
            Median(measured.Select(static one => one.Ours - one.Theirs)), Median(measured.Select(static one => one.Ours / one.Theirs)));
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    public static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static (double, double) Swap(double first, double second) => (second, first);
}
