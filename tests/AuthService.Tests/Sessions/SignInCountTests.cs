using System.Net;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.AuthService.Tests.Sessions;

public sealed class SignInCountTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly CountTaker _counts = new();

    public ValueTask InitializeAsync() => _counts.InitializeAsync();

    public ValueTask DisposeAsync() => _counts.DisposeAsync();

    [Fact]
    public async Task Sign_ins_are_counted_for_user_and_tenant_and_refused_ones_as_far_as_they_are_known()
    {
        await using var auth = await StartAsync();

        var session = await auth.SignInAsync();
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync(password: "wrong password"));
        Assert.Equal(HttpStatusCode.Unauthorized, await auth.StatusOfSignInAsync(email: "nobody@example.com"));

        await Poll.UntilAsync(
            () => (SumOf(session.Tenant.Id, UsageMetric.SignIn, session.User.Id), SumOf(session.Tenant.Id, UsageMetric.SignInRefused, session.User.Id),
                SumOf(Guid.Empty, UsageMetric.SignInRefused)) == (1, 1, 1),
            "all three are counted");
        Assert.DoesNotContain(_counts.Taken.SelectMany(static batch => batch.Counts), static count => count.TenantId == Guid.Empty && count.UserId is not null);
    }

    [Fact]
    public async Task People_sign_in_while_counts_find_no_answer()
    {
        var never = new TaskCompletionSource();
        _counts.Answers = never.Task;
        await using var auth = await StartAsync();

        for (var i = 0; i < 3; i++)
        {
            await auth.SignInAsync();
        }

        await Poll.UntilAsync(() => _counts.Waiting == 1, "a delivery waits for its answer");
        await auth.SignInAsync();
        Assert.Empty(_counts.Taken);
        never.SetResult();
    }

    private long SumOf(Guid tenantId, string metric, Guid? userId = null) => _counts.SumOf(tenantId, metric, userId);

    private async Task<AuthHost> StartAsync()
        => await AuthHost.StartAsync(
            await postgres.CreateDatabaseAsync(), AuthHost.AdminKey, [.. _counts.Settings.Select(static setting => (setting.Key, setting.Value!))]);
}
