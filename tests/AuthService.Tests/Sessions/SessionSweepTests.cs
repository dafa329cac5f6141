using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Platform.AuthService.Sessions;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class SessionSweepTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Expired_sessions_go_in_batches_and_all_others_stay()
    {
        await using var auth = await AuthHost.StartAsync(postgres);
        var session = await auth.SignInAsync();
        await auth.ExecuteAsync($"""
            insert into sessions (id, tenant_id, user_id, prefix, token_hash, idle_expires_at, expires_at)
            select gen_random_uuid(), s.tenant_id, s.user_id, 'plats_' || n, s.token_hash, now(), now() - interval '1 s'
            from sessions s, generate_series(1, {SessionSweep.BatchSize * 2 + 3}) as n;
            """);

        var removed = await auth.Services.GetRequiredService<SessionSweep>().SweepAsync(Ct);

        Assert.Equal((SessionSweep.BatchSize * 2) + 3, removed);
        Assert.Equal(HttpStatusCode.OK, await auth.StatusOfAsync(session.Token));
    }
}
