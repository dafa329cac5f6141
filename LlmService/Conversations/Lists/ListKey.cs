using System.Globalization;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Conversations.Lists;

/// <summary>One page of one user's list, as the cache knows it: <c>{tenant}/{user}/{archived}/{limit}/{cursor}</c>.</summary>
internal readonly record struct ListKey(Owner Owner, bool Archived, int Limit, TimePosition After)
{
    private const int Parts = 5;

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{TagOf(Owner)}/{(Archived ? 1 : 0)}/{Limit}/{After}");

    /// <summary>Forgotten together, whenever something of the user's changes.</summary>
    public static string TagOf(Owner owner) => $"{owner.TenantId:n}/{owner.UserId:n}";

    public static bool TryParse(string text, out ListKey key)
    {
        key = default;
        var parts = text.Split('/', Parts);
        if (parts.Length != Parts
            || !Guid.TryParseExact(parts[0], "n", out var tenant) || !Guid.TryParseExact(parts[1], "n", out var user)
            || !int.TryParse(parts[3], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) || !TimePosition.TryParse(parts[4], out var after))
        {
            return false;
        }

        key = new ListKey(new Owner(tenant, user), parts[2] == "1", limit, after);
        return true;
    }
}
