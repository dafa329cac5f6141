using System.Net;
using Platform.Testing;

namespace Platform.AuthService.Tests;

/// <summary>What <c>AuthService.http</c> shows works as it is written.</summary>
public sealed class HttpFileTests(PostgresServer postgres)
{
    [Fact]
    public async Task The_life_of_a_tenant_goes_as_the_file_tells()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var file = new HttpFile();
        file.Set("gateway", "");
        file.Set("key", AuthHost.AdminKey);
        var sent = 0;

        foreach (var request in HttpFile.PartsOf(await File.ReadAllTextAsync(PathOfFile(), TestContext.Current.CancellationToken)).Select(file.Read).OfType<FileRequest>())
        {
            sent++;
            var status = await SendAsync(auth, file, request);
            Assert.True(
                request.Status is { } promised ? promised == (int)status : (int)status is >= 200 and < 300, $"'{request.Title}' was answered {status}");
        }

        Assert.InRange(sent, 25, 100);
    }

    /// <summary>As the gateway does: a credential is checked for every request anew.</summary>
    private static async Task<HttpStatusCode> SendAsync(AuthHost auth, HttpFile file, FileRequest request)
    {
        if (request.Bearer is not null && await auth.StatusOfAsync(request.Bearer) is not HttpStatusCode.OK and var refused)
        {
            return refused;
        }

        using var client = request.Bearer is null ? auth.Stranger() : await auth.EnterAsync(request.Bearer);
        using var response = await client.SendAsync(request.Method, request.Address[Requests.Root.Length..], request.Body);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        file.Answered(request.Name, text.Length == 0 ? default : System.Text.Json.JsonElement.Parse(text));
        return response.StatusCode;
    }

    private static string PathOfFile([System.Runtime.CompilerServices.CallerFilePath] string here = "")
        => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "AuthService", "AuthService.http");
}
