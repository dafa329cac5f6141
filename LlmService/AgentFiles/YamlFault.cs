using YamlDotNet.Core;

namespace Platform.LlmService.AgentFiles;

/// <summary>Why a file can't be read, and where.</summary>
internal sealed class YamlFault(Mark at, string message) : Exception(Place(at) + message)
{
    public static string Place(Mark at) => FormattableString.Invariant($"Line {at.Line}, column {at.Column}: ");
}
