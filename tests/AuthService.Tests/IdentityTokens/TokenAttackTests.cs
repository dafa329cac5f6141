using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.IdentityTokens;
using Platform.Testing;

namespace Platform.AuthService.Tests.IdentityTokens;

/// <summary>Every known way to be believed without being vouched for, tried on a real service.</summary>
public sealed class TokenAttackTests(PostgresServer postgres)
{
    [Fact]
    public async Task No_forged_token_is_believed_by_another_service_or_by_AuthService_itself()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var service = await VerifyingService.StartAsync(auth.Address);
        var genuine = (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token;
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(genuine));

        var believed = new List<string>();
        foreach (var (attack, token) in new ForgedTokens(auth.Services.GetRequiredService<SigningKeys>(), genuine).All())
        {
            if ((await service.StatusForAsync(token), await StatusAtAuthServiceAsync(auth, token)) is not (HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized))
            {
                believed.Add(attack);
            }
        }

        Assert.Empty(believed);
        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(genuine));
    }

    /// <summary>So that a forgery above is refused for what is wrong with it, and not for how it was made.</summary>
    [Fact]
    public async Task A_token_made_as_the_forgeries_are_but_with_nothing_wrong_is_believed()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        await using var service = await VerifyingService.StartAsync(auth.Address);
        var forged = new ForgedTokens(auth.Services.GetRequiredService<SigningKeys>(), (await auth.IdentityOfAsync(AuthHost.AdminKey)).Token);

        Assert.Equal(HttpStatusCode.OK, await service.StatusForAsync(forged.Genuine()));
    }

    private static async Task<HttpStatusCode> StatusAtAuthServiceAsync(AuthHost auth, string token)
    {
        using var client = auth.Stranger();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.TryAddWithoutValidation(ServiceDefaults.InternalHeaders.Identity, token);
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }
}
