using System.Text.Json;
using Npgsql;

namespace Platform.LlmService.Tests.Agents;

/// <summary>Levels that have come into the database on another way than by this version.</summary>
public sealed class BrokenLevelTests(AgentApp app) : IClassFixture<AgentApp>
{
    [Theory]
    [InlineData("""{"temperature":"hot","model":"m"}""", "$.temperature can't be read.")]
    [InlineData("""{"maxTokens":-5,"model":"m"}""", "settings.maxTokens: Must be")]
    [InlineData("""{"futureSetting":1,"model":"m"}""", "settings.futureSetting: There is no such member")]
    [InlineData("[]", "$ can't be read.")]
    public async Task A_level_that_cannot_be_used_says_nothing_and_is_named_with_its_fault(string settings, string fault)
    {
        var tenant = Guid.CreateVersion7();
        using var manager = app.Manager(tenant);
        await manager.PutAsync(Requests.Defaults, """{"settings":{"model":"of-tenant"}}""");
        await manager.PutAsync($"{Requests.Types}/odd", """{"settings":{"model":"of-type"}}""");
        await manager.PutAsync($"{Requests.Agents}/desk", """{"type":"odd","settings":{}}""");
        await ExecuteAsync("update agent_types set settings = $2::jsonb where tenant_id = $1", tenant, settings);

        var effective = await manager.EffectiveAsync("desk");

        Assert.Equal("of-tenant from tenant", effective.Said("model"));
        Assert.Equal(["agent desk: present", "type odd: present", "tenant : present", "global : absent"], effective.Levels());
        var faults = effective.GetProperty("levels").EnumerateArray().Select(static level => level.GetProperty("fault")).Where(static said => said.ValueKind != JsonValueKind.Null);
        Assert.StartsWith(fault, Assert.Single(faults).GetString(), StringComparison.Ordinal);
    }

    private async Task ExecuteAsync(string sql, Guid tenant, string settings)
    {
        await using var source = NpgsqlDataSource.Create(app.Database);
        await using var command = source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = tenant });
        command.Parameters.Add(new() { Value = settings });
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
