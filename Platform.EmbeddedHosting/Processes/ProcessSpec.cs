namespace Aspire.Hosting.Embedded.Processes;

/// <summary>One child process, described completely: nothing is inherited from the AppHost but its user.</summary>
/// <param name="Name">Name in error messages and in the list of leftovers.</param>
/// <param name="FileName">Program, absolute or found on the child's PATH.</param>
/// <param name="Arguments">Arguments, unquoted.</param>
/// <param name="WorkingDirectory">Must exist.</param>
/// <param name="Environment">The child's whole environment; a null value means absent.</param>
/// <param name="LogPath">Where its standard output and error are appended.</param>
/// <param name="StopSignal">What asks it to end in order.</param>
/// <param name="ParentDeathSignal">What it gets when the AppHost dies without stopping it (Linux).</param>
/// <param name="IdentityCommand">Command that changes the user and then runs what follows it, such as <c>setpriv --reuid …</c>.</param>
internal sealed record ProcessSpec(
    string Name,
    string FileName,
    IReadOnlyList<string> Arguments,
    string WorkingDirectory,
    IReadOnlyDictionary<string, string?> Environment,
    string LogPath,
    int StopSignal = Signals.Terminate,
    int ParentDeathSignal = Signals.Kill,
    IReadOnlyList<string>? IdentityCommand = null);
