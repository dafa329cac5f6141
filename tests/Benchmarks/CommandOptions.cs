using System.Globalization;

namespace Platform.Benchmarks;

/// <summary>Options of the command line, <c>--name value</c> or <c>--name</c>.</summary>
internal sealed class CommandOptions(IReadOnlyList<string> arguments)
{
    public bool Has(string name) => arguments.Contains($"--{name}");

    public string? Text(string name) => arguments.SkipWhile(argument => argument != $"--{name}").Skip(1).FirstOrDefault();

    public double Number(string name, double otherwise) => Text(name) is { } text ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    public TimeSpan Seconds(string name, double otherwise) => TimeSpan.FromSeconds(Number(name, otherwise));
}
