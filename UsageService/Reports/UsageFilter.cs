using Npgsql;
using Platform.Data.Postgres;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Reports;

/// <summary>Which calls are meant; what is null is not asked for.</summary>
internal sealed record UsageFilter(string? Model, string? Provider, string? Agent, string? Status, Guid? User, Guid? Key)
{
    public bool IsEmpty => this is { Model: null, Provider: null, Agent: null, Status: null, User: null, Key: null };

    public static UsageFilter Read(
        ParameterReader parameters, string? model, string? provider, string? agent, string? status, string? user, string? key) => new(
        parameters.Text("model", model), parameters.Text("provider", provider), parameters.Text("agent", agent), ReadStatus(parameters, status),
        parameters.Id("user", user), parameters.Id("key", key));

    /// <summary>Adds the values as the next six parameters, in the order of this record.</summary>
    public void AddTo(NpgsqlParameterCollection values)
    {
        values.AddNullable(Model);
        values.AddNullable(Provider);
        values.AddNullable(Agent);
        values.AddNullable(Status);
        values.AddNullable(User);
        values.AddNullable(Key);
    }

    private static string? ReadStatus(ParameterReader parameters, string? status)
    {
        if (string.IsNullOrEmpty(status) || UsageStatus.IsFinal(status))
        {
            return string.IsNullOrEmpty(status) ? null : status;
        }

        parameters.Fail("status", UsageStatus.Expected);
        return null;
    }
}
