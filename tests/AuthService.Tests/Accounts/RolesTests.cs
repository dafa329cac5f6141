using Platform.AuthService.Accounts;
using Platform.Contracts;

namespace Platform.AuthService.Tests.Accounts;

public sealed class RolesTests
{
    [Fact]
    public void Only_the_owner_of_the_first_tenant_administers_the_platform()
    {
        Assert.Contains(Scopes.PlatformAdmin, Roles.ScopesOf("owner", platformTenant: true));
        Assert.DoesNotContain(Scopes.PlatformAdmin, Roles.ScopesOf("owner", platformTenant: false));
        Assert.DoesNotContain(Scopes.PlatformAdmin, Roles.ScopesOf("admin", platformTenant: true));
    }

    [Fact]
    public void Members_use_and_viewers_look()
    {
        Assert.Equal([Scopes.LlmInvoke, Scopes.ExtensionsRead, Scopes.ExtensionsInvoke, Scopes.UsageRead], Roles.ScopesOf("member", platformTenant: true));
        Assert.Equal([Scopes.ExtensionsRead, Scopes.UsageRead], Roles.ScopesOf("viewer", platformTenant: true));
    }

    [Fact]
    public void An_unknown_role_allows_nothing() => Assert.Empty(Roles.ScopesOf("auditor", platformTenant: true));

    [Fact]
    public void A_key_narrows_and_never_widens()
        => Assert.Equal([Scopes.UsageRead], Roles.Narrow(Roles.ScopesOf("viewer", platformTenant: false), [Scopes.UsageRead, Scopes.PlatformAdmin]));
}
