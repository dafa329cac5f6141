using System.Net;
using System.Text;
using Platform.Contracts;
using Platform.ServiceDefaults;
using Xunit;

namespace Platform.Testing;

/// <summary>Walks all routes of a running service as those who should not get in.</summary>
/// <param name="services">The service's container.</param>
/// <param name="address">Where it listens.</param>
/// <param name="tokenFor">An identity of a tenant with scopes that the service believes.</param>
public sealed class RouteWalk(IServiceProvider services, Uri address, Func<Guid, string[], string> tokenFor)
{
    private static readonly Dictionary<string, string> NoValues = [];
    private static readonly string[] AllScopes = [.. typeof(Scopes).GetFields().Where(static field => field.IsLiteral).Select(static field => (string)field.GetRawConstantValue()!)];

    private readonly IReadOnlyList<ServiceRoute> _routes = ServiceRoute.Of(services);

    /// <summary>
    /// Every route is on the list of public ones, or refuses strangers, those without its scope (whatever else they may do), and, where it is for our own
    /// processes only, every identity. And it lets in those whom it names, so that the refusals prove something.
    /// </summary>
    public async Task AssertGuardedAsync(params string[] publicRoutes)
    {
        Assert.Equal(publicRoutes.Order(), _routes.Where(static route => route.Audience == RouteAudience.Public).Select(static route => route.Name).Distinct().Order());
        foreach (var route in _routes.Where(static route => route.Audience != RouteAudience.Public))
        {
            await AssertRefusesAsync(route);
            await AssertAdmitsAsync(route);
        }
    }

    /// <summary>
    /// Whatever a caller of another tenant tries, with the ids of the owner's things and with every scope in their own tenant, nothing of the owner's is shown
    /// to them, and nothing is changed for the owner.
    /// </summary>
    /// <param name="owner">The tenant that has something.</param>
    /// <param name="marker">A text in what the owner has, but in no path.</param>
    /// <param name="values">Names and ids of it, by the names of the routes' parameters.</param>
    public async Task AssertTenantsAreApartAsync(Guid owner, string marker, IReadOnlyDictionary<string, string> values)
    {
        var scopes = AllScopes.Where(static scope => scope != Scopes.PlatformAdmin).ToArray();
        var (own, foreign) = (tokenFor(owner, scopes), tokenFor(Guid.CreateVersion7(), scopes));
        var routes = _routes.Where(static route => route.Audience is RouteAudience.Identity or RouteAudience.Scope).ToArray();
        var before = await ReadAllAsync(routes, own, values);
        Assert.Contains(before, answer => answer.Value.Contains(marker, StringComparison.Ordinal));

        foreach (var route in routes.OrderBy(static route => route.Method))
        {
            var (status, body) = await SendAsync(route, InternalHeaders.Identity, foreign, values);
            Assert.False(body.Contains(marker, StringComparison.Ordinal), $"{route} shows it to another tenant, with {(int)status}.");
            Assert.True((int)status < 500, $"{route} answered another tenant {(int)status}.");
        }

        var after = await ReadAllAsync(routes, own, values);
        Assert.All(before, answer => Assert.True(answer.Value == after[answer.Key], $"{answer.Key} answers its owner {after[answer.Key]} and no longer {answer.Value}."));
    }

    private async Task AssertRefusesAsync(ServiceRoute route)
    {
        await AssertStatusAsync(route, HttpStatusCode.Unauthorized, null, null);
        await AssertStatusAsync(route, HttpStatusCode.Unauthorized, InternalHeaders.Identity, "not.a.token");
        await AssertStatusAsync(route, HttpStatusCode.Unauthorized, InternalHeaders.Service, "not the key");
        switch (route.Audience)
        {
            case RouteAudience.Service:
                await AssertStatusAsync(route, HttpStatusCode.Unauthorized, InternalHeaders.Identity, tokenFor(Guid.CreateVersion7(), AllScopes));
                break;
            case RouteAudience.Scope:
                var others = tokenFor(Guid.CreateVersion7(), [.. AllScopes.Where(scope => scope != route.Scope)]);
                var body = await AssertStatusAsync(route, HttpStatusCode.Forbidden, InternalHeaders.Identity, others);
                Assert.Contains($"'{route.Scope}'", body.Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
                goto default;
            default:
                await AssertStatusAsync(route, HttpStatusCode.Unauthorized, InternalHeaders.Service, TestIdentity.ServiceKey);
                break;
        }
    }

    private async Task AssertAdmitsAsync(ServiceRoute route)
    {
        var (status, body) = route.Audience == RouteAudience.Service
            ? await SendAsync(route, InternalHeaders.Service, TestIdentity.ServiceKey, NoValues)
            : await SendAsync(route, InternalHeaders.Identity, tokenFor(Guid.CreateVersion7(), route.Scope is null ? [] : [route.Scope]), NoValues);
        // AuthService's word about the credential in the body is an answer, and no refusal of the caller.
        var isRefused = status is HttpStatusCode.Forbidden
            || (status is HttpStatusCode.Unauthorized && !body.Contains(ProblemTypes.InvalidCredential, StringComparison.Ordinal));
        Assert.False(isRefused, $"{route} answered those whom it is for {(int)status}.");
    }

    private async Task<string> AssertStatusAsync(ServiceRoute route, HttpStatusCode expected, string? header, string? value)
    {
        var (status, body) = await SendAsync(route, header, value, NoValues);
        Assert.True(status == expected, $"{route} answered {(int)status} and not {(int)expected}, to {header ?? "a stranger"}: {body}");
        return body;
    }

    private async Task<Dictionary<string, string>> ReadAllAsync(IEnumerable<ServiceRoute> routes, string token, IReadOnlyDictionary<string, string> values)
    {
        var answers = new Dictionary<string, string>();
        foreach (var route in routes.Where(static route => route.Method == "GET"))
        {
            var (status, body) = await SendAsync(route, InternalHeaders.Identity, token, values);
            // A problem carries the id of its trace.
            answers[route.Name] = (int)status < 400 ? body : status.ToString();
        }

        return answers;
    }

    private async Task<(HttpStatusCode Status, string Body)> SendAsync(ServiceRoute route, string? header, string? value, IReadOnlyDictionary<string, string> values)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var request = new HttpRequestMessage(new HttpMethod(route.Method), route.PathWith(values));
        if (route.Method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        }

        if (header is not null)
        {
            request.Headers.TryAddWithoutValidation(header, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
