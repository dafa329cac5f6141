using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Platform.AuthService.ApiKeys;

namespace Platform.AuthService.Bootstrap;

/// <summary>The user whose password is hashed. The framework's hasher wants a type and never looks at it.</summary>
internal sealed record PasswordOwner(string Email);

/// <summary>Makes sure that there is a first tenant, its administrator and the configured API key.</summary>
internal sealed class Administrator(
    BootstrapStore store, IPasswordHasher<PasswordOwner> passwords, IOptions<BootstrapOptions> options, ILogger<Administrator> log)
{
    public async Task EnsureAsync(CancellationToken ct)
    {
        var wanted = options.Value;
        if (!await store.HasTenantAsync(ct))
        {
            // Hashed before the lock is taken: it is 50 ms of computing that no connection has to wait for.
            var hash = passwords.HashPassword(new PasswordOwner(wanted.AdminEmail), wanted.AdminPassword);
            if (await store.CreateTenantAsync(wanted.AdminEmail, hash, ct))
            {
                log.TenantCreated();
            }
        }

        var prefix = ApiKey.PrefixOf(wanted.AdminApiKey);
        switch (await store.AddKeyAsync(prefix, ApiKey.HashOf(wanted.AdminApiKey), ct))
        {
            case BootstrapKeyState.Added:
                log.KeyAdded(prefix);
                break;
            case BootstrapKeyState.Revoked:
                log.KeyIsRevoked(prefix);
                break;
            case BootstrapKeyState.NoOwner:
                log.NoOwner();
                break;
        }
    }
}
