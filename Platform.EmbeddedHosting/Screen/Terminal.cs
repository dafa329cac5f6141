namespace Aspire.Hosting.Embedded.Screen;

/// <summary>Lines on the console, coloured only where somebody sees it.</summary>
internal sealed class Terminal(TextWriter output, bool colour)
{
    public const string Red = "31";
    public const string Green = "32";
    public const string Yellow = "33";
    public const string Grey = "90";

    public void WriteLine(string line) => output.WriteLine(line);

    public string Paint(string text, string? code) => colour && code is not null ? $"\e[{code}m{text}\e[0m" : text;
}
