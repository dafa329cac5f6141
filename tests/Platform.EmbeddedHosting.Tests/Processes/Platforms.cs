using System.Runtime.Versioning;

// Signals, owners and modes of files, /proc: the tests look at what only these have.
[assembly: SupportedOSPlatform("linux")]
[assembly: SupportedOSPlatform("macos")]
