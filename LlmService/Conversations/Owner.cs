using Npgsql;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations;

/// <summary>Whose conversations they are: a user of a tenant. Every statement of this slice names both.</summary>
internal readonly record struct Owner(Guid TenantId, Guid UserId)
{
    public static Owner Of(CallerIdentity caller) => new(caller.TenantId, caller.UserId);

    /// <summary>The word that the index has in each of the owner's texts, as a query.</summary>
    public string SearchWord => $"'{TenantId}/{UserId}'";

    /// <summary>The next two parameters of a statement.</summary>
    public void AddTo(NpgsqlParameterCollection parameters)
    {
        parameters.Add(new() { Value = TenantId });
        parameters.Add(new() { Value = UserId });
    }
}
