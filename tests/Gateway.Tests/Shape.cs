using System.Text.Json;

namespace Platform.Gateway.Tests;

/// <summary>What an error has to look like, by path.</summary>
internal static class Shape
{
    public static async Task AssertErrorAsync(HttpResponseMessage response, string path, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        if (path.StartsWith("/v1/messages", StringComparison.Ordinal))
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal("error", body.RootElement.GetProperty("type").GetString());
            var error = body.RootElement.GetProperty("error");
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
            Assert.EndsWith("_error", error.GetProperty("type").GetString()!.Replace("request_too_large", "_error", StringComparison.Ordinal), StringComparison.Ordinal);
            var id = response.Headers.GetValues("X-Request-Id").Single();
            Assert.Equal((id, id), (body.RootElement.GetProperty("request_id").GetString(), response.Headers.GetValues("request-id").Single()));
        }
        else if (path.StartsWith("/v1/", StringComparison.Ordinal))
        {
            Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
            var error = body.RootElement.GetProperty("error");
            Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
            Assert.False(string.IsNullOrEmpty(error.GetProperty("type").GetString()));
            Assert.True(error.TryGetProperty("code", out _) && error.TryGetProperty("param", out _));
        }
        else
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(status, body.RootElement.GetProperty("status").GetInt32());
            Assert.True(body.RootElement.TryGetProperty("traceId", out _));
        }
    }

    public static async Task AssertUnavailableAsync(HttpResponseMessage response, string path, int status = 503)
    {
        await AssertErrorAsync(response, path, status);
        Assert.True(response.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Empty(response.Headers.WwwAuthenticate);
    }
}
