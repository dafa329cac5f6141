using System.Globalization;

namespace Platform.EndToEnd.Tests;

/// <summary>Who stands back when processors are scarce, read from the kernel.</summary>
public sealed class PriorityTests(RunningPlatform platform)
{
    private const int NiceField = 18;

    public static TheoryData<string, int> Services => new()
    {
        { "authservice", 0 },
        { "gateway", 0 },
        { "extensionservice", 2 },
        { "llmservice", 5 },
        { "usageservice", 5 },
    };

    [Theory]
    [MemberData(nameof(Services))]
    public async Task Every_thread_of_a_service_has_its_place_among_the_others(string service, int nice)
    {
        // Who runs the tests with a priority of their own has given it to all of them.
        var expected = Math.Max(nice, Nice("/proc/self/stat"));
        var process = await platform.ProcessIdAsync(service);

        Assert.All(Directory.EnumerateDirectories($"/proc/{process}/task"), thread => Assert.Equal(expected, Nice($"{thread}/stat")));
        if (File.Exists($"/proc/{process}/autogroup"))
        {
            Assert.EndsWith($" nice {nice}", File.ReadAllText($"/proc/{process}/autogroup").Trim(), StringComparison.Ordinal);
        }
    }

    private static int Nice(string stat)
    {
        var text = File.ReadAllText(stat);
        // The second field is a name, in which there may be blanks.
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return int.Parse(fields[NiceField - 2], CultureInfo.InvariantCulture);
    }
}
