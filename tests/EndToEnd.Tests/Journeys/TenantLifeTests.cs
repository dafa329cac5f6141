using System.Net;
using System.Text;
using System.Text.Json;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>What <c>AuthService.http</c> shows works as it is written, through the gateway of the running platform.</summary>
public sealed class TenantLifeTests(RunningPlatform platform)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_life_of_a_tenant_goes_as_the_file_tells()
    {
        var file = new HttpFile();
        file.Set("gateway", platform.GatewayAddress.GetLeftPart(UriPartial.Authority));
        file.Set("key", RunningPlatform.ApiKey);
        var sent = 0;

        foreach (var request in HttpFile.PartsOf(await File.ReadAllTextAsync(PathOfFile(), Ct)).Select(file.Read).OfType<FileRequest>())
        {
            sent++;
            var (status, answer) = await SendAsync(request);
            Assert.True(
                request.Status is { } promised ? promised == (int)status : (int)status is >= 200 and < 300, $"'{request.Title}' was answered {status}: {answer}");
            file.Answered(request.Name, answer.Length == 0 ? default : JsonElement.Parse(answer));
        }

        Assert.InRange(sent, 25, 100);
    }

    private async Task<(HttpStatusCode Status, string Answer)> SendAsync(FileRequest request)
    {
        using var client = platform.CreateClient(request.Bearer);
        using var message = new HttpRequestMessage(new HttpMethod(request.Method), request.Address);
        message.Content = request.Body is null ? null : new StringContent(request.Body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(message, Ct);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Ct));
    }

    private static string PathOfFile([System.Runtime.CompilerServices.CallerFilePath] string here = "")
        => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "AuthService", "AuthService.http");
}
