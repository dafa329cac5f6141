using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Testing;

namespace Platform.EndToEnd.Tests.Journeys;

/// <summary>What a person does, through the gateway and two replicas of AuthService.</summary>
public sealed class SessionJourneyTests(RunningPlatform platform)
{
    private const string Sessions = "/api/v1/auth/sessions";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_signs_in_works_refreshes_and_signs_out()
    {
        using var refused = await SignInAsync("not the password at all");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains("invalid-credential", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);

        using var opened = await SignInAsync(RunningPlatform.AdminPassword);
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var token = await TokenOfAsync(opened);
        using var person = platform.CreateClient(token);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/v1/models", Ct)).StatusCode);
        Assert.Contains(RunningPlatform.AdminEmail, await person.GetStringAsync("/api/v1/auth/me", Ct), StringComparison.Ordinal);
        var list = await person.GetFromJsonAsync<JsonElement>(Sessions, Ct);
        Assert.Contains(list.GetProperty("sessions")[0].GetProperty("address").GetString(), new[] { "127.0.0.1", "::1" });

        using var refreshed = await person.PostAsync($"{Sessions}/refresh", content: null, Ct);
        var newer = await TokenOfAsync(refreshed);
        using var later = platform.CreateClient(newer);
        Assert.Equal(HttpStatusCode.OK, (await later.GetAsync("/api/v1/auth/me", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/auth/me", Ct)).StatusCode);

        using var ended = await later.DeleteAsync($"{Sessions}/current", Ct);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await later.GetAsync("/api/v1/auth/me", Ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.GetAsync("/v1/models", Ct)).StatusCode);
    }

    [Fact]
    public async Task Who_signs_in_is_counted_beside_what_is_used()
    {
        using var opened = await SignInAsync(RunningPlatform.AdminPassword);
        var session = await opened.Content.ReadFromJsonAsync<JsonElement>(Ct);
        var user = session.GetProperty("user").GetProperty("id").GetGuid();
        using var person = platform.CreateClient(session.GetProperty("token").GetString());

        await Poll.UntilAsync(
            async () => (await person.GetFromJsonAsync<JsonElement>("/api/v1/usage/counters?metric=auth.sign_in", Ct)).GetProperty("items").EnumerateArray()
                .Any(item => item.GetProperty("userId").GetGuid() == user && item.GetProperty("metrics").GetProperty("auth.sign_in").GetInt64() > 0),
            "the sign-in is counted");
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/api/v1/usage/counters/platform", Ct)).StatusCode);
    }

    private async Task<HttpResponseMessage> SignInAsync(string password)
    {
        using var stranger = platform.CreateClient(apiKey: null);
        return await stranger.PostAsJsonAsync(Sessions, new { email = RunningPlatform.AdminEmail, password }, Ct);
    }

    private static async Task<string> TokenOfAsync(HttpResponseMessage response)
        => (await response.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("token").GetString()!;
}
