using Microsoft.Extensions.Configuration;

namespace Platform.AppHost;

/// <summary>What a person needs to make the first request, printed when the gateway takes it.</summary>
internal static class Welcome
{
    public static void When(IResourceBuilder<ProjectResource> gateway, IResourceBuilder<ParameterResource> apiKey)
    {
        var builder = gateway.ApplicationBuilder;
        var data = Path.GetFullPath(builder.Configuration.GetValue("DataFolder", ".data"), builder.AppHostDirectory);
        var keyFile = Path.Combine(data, "admin-api-key");
        gateway.OnResourceReady(async (_, _, ct) =>
        {
            var key = await apiKey.Resource.GetValueAsync(ct) ?? "";
            var known = File.Exists(keyFile) ? await File.ReadAllTextAsync(keyFile, ct) : null;
            if (known != key)
            {
                await WriteSecretAsync(keyFile, key, ct);
            }

            // A key that was given is known to whoever gave it; only a generated one has to be shown.
            var show = known is null && builder.Configuration[$"Parameters:{apiKey.Resource.Name}"] is null;
            Console.WriteLine(Text(gateway.GetEndpoint("http").Url, keyFile, shownKey: show ? key : null));
        });
    }

    private static string Text(string address, string keyFile, string? shownKey) => $$"""

          Gateway   {{address}}
          API       {{address}}/docs
          API key   {{(shownKey is null ? "" : $"{shownKey}   (shown this once) ")}}in {{keyFile}}

          Try it:

        curl -s {{address}}/v1/chat/completions -H "Authorization: Bearer $(cat '{{keyFile}}')" -H 'Content-Type: application/json' -d '{"model":"simulated","messages":[{"role":"user","content":"Hello"}]}'

        """;

    private static async Task WriteSecretAsync(string path, string secret, CancellationToken ct)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using var file = new StreamWriter(path, options);
        await file.WriteAsync(secret.AsMemory(), ct);
    }
}
