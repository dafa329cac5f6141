using System.Net;
using System.Text.Json;
using Xunit;

namespace Platform.Testing;

/// <summary>Asserts that an answer is a problem of a certain type.</summary>
public static class ProblemAssert
{
    /// <summary>Fails with the answer's text when it is anything else.</summary>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage response, HttpStatusCode status, string type)
    {
        ArgumentNullException.ThrowIfNull(response);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{(int)response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonElement.Parse(text);
        Assert.Equal("https://platform.dev/problems/" + type, problem.GetProperty("type").GetString());
        return problem;
    }
}
