using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Platform.LlmService.Agents;

namespace Platform.LlmService.AgentFiles;

/// <summary>Many agents in one ZIP archive of files <c>agents/{tenant}/{agent}.yaml</c>.</summary>
internal static partial class AgentArchive
{
    public const string MediaType = "application/zip";
    public const int MaxBytes = 8 * 1024 * 1024;
    public const int MaxFiles = 1000;

    // Unpacked; a small archive may hold a great deal.
    private const int MaxUnpackedBytes = 32 * 1024 * 1024;

    // The first that the format has. With the time of the export the same agents would never be the same bytes.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static byte[] Write(Guid tenantId, IEnumerable<KeyValuePair<string, AgentDefinition>> agents)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, agent) in agents)
            {
                var entry = archive.CreateEntry($"agents/{tenantId}/{name}.yaml");
                entry.LastWriteTime = NoTime;
                using var file = entry.Open();
                file.Write(Encoding.UTF8.GetBytes(AgentFileWriter.Write(agent)));
            }
        }

        return packed.ToArray();
    }

    /// <summary>Reads and checks all files. Whose they were doesn't matter, but they were one tenant's.</summary>
    /// <param name="packed">The archive.</param>
    /// <param name="errors">What is wrong, by file and field.</param>
    public static Dictionary<string, AgentDefinition> Read(byte[] packed, Dictionary<string, string[]> errors)
    {
        var agents = new Dictionary<string, AgentDefinition>(StringComparer.Ordinal);
        try
        {
            using var archive = new ZipArchive(new MemoryStream(packed), ZipArchiveMode.Read);
            var files = archive.Entries.Where(static entry => !entry.FullName.EndsWith('/')).ToArray();
            if (files.Length is 0 or > MaxFiles)
            {
                errors["archive"] = [$"Must hold 1 to {MaxFiles} files."];
                return agents;
            }

            ReadFiles(files, agents, errors);
        }
        catch (InvalidDataException)
        {
            errors["archive"] = ["It is no ZIP archive, or a damaged one."];
        }

        return agents;
    }

    private static void ReadFiles(ZipArchiveEntry[] files, Dictionary<string, AgentDefinition> agents, Dictionary<string, string[]> errors)
    {
        string? tenant = null;
        var room = MaxUnpackedBytes;
        foreach (var file in files)
        {
            var path = Path.Match(file.FullName);
            var name = path.Groups["agent"].Value;
            tenant ??= path.Success ? path.Groups["tenant"].Value : null;
            if (!path.Success || tenant != path.Groups["tenant"].Value || agents.ContainsKey(name))
            {
                errors[file.FullName] = [path.Success ? "All files must be in one tenant's folder, one a name." : "Must be agents/{tenant}/{agent}.yaml. " + EntryName.Expected];
                continue;
            }

            if (Unpack(file, Math.Min(room, AgentFile.MaxBytes)) is not { } bytes)
            {
                errors[file.FullName] = [$"A file must be at most {AgentFile.MaxBytes} bytes, and all of them {MaxUnpackedBytes}."];
                return;
            }

            room -= bytes.Length;
            var faults = new Dictionary<string, string[]>();
            if (AgentFile.Read(name, bytes, faults) is { } agent)
            {
                agents.Add(name, agent);
            }

            foreach (var (field, messages) in faults)
            {
                errors[$"{file.FullName}: {field}"] = messages;
            }
        }
    }

    /// <summary>Whatever the archive says about a size, no more is read than may be.</summary>
    private static byte[]? Unpack(ZipArchiveEntry file, int most)
    {
        using var content = file.Open();
        var bytes = new byte[most + 1];
        var read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read > most ? null : bytes[..read];
    }

    [GeneratedRegex(@"\Aagents/(?<tenant>[^/]{1,64})/(?<agent>[a-z0-9][a-z0-9._-]{0,63})\.yaml\z", RegexOptions.CultureInvariant)]
    private static partial Regex Path { get; }
}
