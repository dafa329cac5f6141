using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.UsageService.Tests.Reports;

public sealed class ReportsApiTests(UsageApp app, TestIdentity identity) : IClassFixture<UsageApp>
{
    [Theory]
    [InlineData("requests?limit=abc", "limit")]
    [InlineData("requests?limit=0", "limit")]
    [InlineData("requests?limit=201", "limit")]
    [InlineData("requests?limit=-5", "limit")]
    [InlineData("requests?limit=99999999999999999999", "limit")]
    [InlineData("requests?limit=1&limit=2", "limit")]
    [InlineData("requests?cursor=garbage", "cursor")]
    [InlineData("requests?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA*", "cursor")]
    [InlineData("requests?cursor=________________________________", "cursor")]
    [InlineData("requests?cursor=%00", "cursor")]
    [InlineData("requests?from=yesterday", "from")]
    [InlineData("requests?from=1/2", "from")]
    [InlineData("requests?from=2026-02-30", "from")]
    [InlineData("requests?from=2026-02-02&to=2026-02-01", "to")]
    [InlineData("requests?to=2026-13-01", "to")]
    [InlineData("requests?status=fine", "status")]
    [InlineData("requests?status=started", "status")]
    [InlineData("requests?user=me", "user")]
    [InlineData("requests?key=sk-1", "key")]
    [InlineData("requests?model=a%00b", "model")]
    [InlineData("summary?groupBy=week", "groupBy")]
    [InlineData("summary?status=fine", "status")]
    [InlineData("summary?user=me", "user")]
    [InlineData("summary?timeZone=Mars/Olympus", "timeZone")]
    [InlineData("summary?timeZone=Asia/Kolkata", "timeZone")]
    [InlineData("counters?window=week", "window")]
    [InlineData("counters?from=2026-01-01T00:30Z&to=2026-02-01", "from")]
    [InlineData("counters?cursor=garbage", "cursor")]
    [InlineData("counters?limit=1001", "limit")]
    [InlineData("summary?from=x", "from")]
    [InlineData("summary?from=9999-12-31", "to")]
    public async Task A_bad_parameter_is_refused_by_name(string path, string parameter)
    {
        using var reader = app.Reader(Guid.CreateVersion7());
        using var response = await reader.GetAsync($"/api/v1/usage/{path}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(ProblemTypes.InvalidRequest, problem.GetProperty("type").GetString());
        Assert.Equal(parameter, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
    }

    [Theory]
    [InlineData("requests?from=0001-01-01&to=9999-12-31T23:59:59.9999999Z")]
    [InlineData("requests?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("summary?from=0001-01-01&to=9999-12-31T23:59:59.9999999Z&groupBy=day")]
    [InlineData("requests?model=%F0%9F%90%98%27%22%3B--")]
    [InlineData("summary?from=0001-01-01&to=9999-12-31T23:59:59.9999999Z&groupBy=hour&timeZone=America/New_York")]
    [InlineData("counters?from=0001-01-01&to=9999-12-31&window=month")]
    [InlineData("counters?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unusual_parameter_is_answered(string path)
    {
        using var reader = app.Reader(Guid.CreateVersion7());

        await reader.GetJsonAsync($"/api/v1/usage/{path}");
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("summary")]
    [InlineData("counters")]
    public async Task Without_an_identity_it_is_401_and_without_the_scope_403(string path)
    {
        using var nobody = app.Service.CreateClient();
        using var service = app.Producer();
        using var other = app.Service.CreateClientFor(identity.Token(Guid.CreateVersion7(), Guid.CreateVersion7(), Scopes.LlmInvoke));

        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(nobody, path));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(service, path));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(other, path));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync($"/api/v1/usage/{path}");
        return response.StatusCode;
    }
}
