using Microsoft.Extensions.Options;
using Platform.AuthService.ApiKeys;
using Platform.AuthService.Passwords;

namespace Platform.AuthService.Bootstrap;

/// <summary>Makes sure that there is a first tenant, its administrator and the configured API key.</summary>
internal sealed class Administrator(
    BootstrapStore store, PasswordHashing passwords, IOptions<BootstrapOptions> options, ILogger<Administrator> log)
{
    public async Task EnsureAsync(CancellationToken ct)
    {
        var wanted = options.Value;
        if (!await store.HasTenantAsync(ct))
        {
            // Hashed before the lock is taken: it is 100 ms of computing that no connection has to wait for.
            var hash = await passwords.HashAsync(wanted.AdminPassword, ct);
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
