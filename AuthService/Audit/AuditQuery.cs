using System.Text.RegularExpressions;

namespace Platform.AuthService.Audit;

/// <summary>Which entries are asked for.</summary>
internal sealed partial record AuditQuery(Guid? After, int? Limit, string? Action, Guid? User, DateTimeOffset? From, DateTimeOffset? To)
{
    public Page Page => new(After, Limit);

    public Dictionary<string, string[]> Check()
    {
        var fields = new FieldErrors();
        fields.Page(Page);
        fields.Require(Action is null || ActionPattern.IsMatch(Action), "action", "An action reads like 'key.created'.");
        fields.Require(From is null || To is null || From < To, "to", "The end is after the beginning.");
        return fields.Errors;
    }

    [GeneratedRegex(@"\A[a-z_]{1,50}\.[a-z_]{1,50}\z", RegexOptions.CultureInvariant)]
    private static partial Regex ActionPattern { get; }
}
