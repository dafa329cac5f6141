using Platform.Contracts;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Budgets;

/// <summary>What a budget must look like before it is stored, and what of it can change.</summary>
internal static class BudgetRules
{
    private const int MaxName = 100;

    /// <summary>The definition with everything that was left out, or what is wrong with it. Whether the time zone exists only the database knows.</summary>
    public static (BudgetDefinition Complete, Dictionary<string, string[]> Errors) Check(BudgetDefinition given)
    {
        var complete = given with
        {
            Subject = given.Subject ?? BudgetSubject.Tenant,
            SubjectId = given.Subject == BudgetSubject.Named ? given.SubjectId ?? given.Name : given.SubjectId,
            Unit = given.Unit ?? BudgetUnit.Cost,
            Window = given.Window ?? BudgetWindow.Month,
            TimeZone = given.TimeZone ?? "UTC",
            Enforcement = given.Enforcement ?? BudgetEnforcement.Hard,
            WhenUnavailable = given.WhenUnavailable ?? BudgetFallback.Open,
        };
        var errors = new Dictionary<string, string[]>();
        errors.Require(IsName(complete.Name), "name", $"A name of 1 to {MaxName} characters, without control characters, is required.");
        RequireOneOf(errors, "subject", complete.Subject, BudgetSubject.All);
        RequireOneOf(errors, "unit", complete.Unit, BudgetUnit.All);
        RequireOneOf(errors, "window", complete.Window, BudgetWindow.All);
        CheckEnforcement(errors, complete);
        complete = complete with { SubjectId = SubjectOf(complete, errors), Limit = BudgetLimit.Read(complete, complete.Unit, errors) };
        errors.RefuseUnknown(given.Unknown, "", BudgetDefinition.Members);
        return (complete, errors);
    }

    /// <summary>What of a budget is to change, with the limit in its unit; null stays as it is.</summary>
    public static (BudgetDefinition Change, Dictionary<string, string[]> Errors) CheckChange(BudgetDefinition given, string unit)
    {
        var errors = new Dictionary<string, string[]>();
        CheckEnforcement(errors, given);
        var limit = given is { Limit: null, LimitUsd: null } ? null : BudgetLimit.Read(given, unit, errors);
        void Fixed(string? value, string member)
            => errors.Require(value is null, member, "Can't be changed: delete the budget and make another.");

        Fixed(given.Name, "name");
        Fixed(given.Subject, "subject");
        Fixed(given.SubjectId, "subjectId");
        Fixed(given.Unit, "unit");
        Fixed(given.Window, "window");
        Fixed(given.TimeZone, "timeZone");
        errors.RefuseUnknown(given.Unknown, "", BudgetDefinition.Changeable);
        return (given with { Limit = limit }, errors);
    }

    private static void CheckEnforcement(Dictionary<string, string[]> errors, BudgetDefinition definition)
    {
        RequireOneOf(errors, "enforcement", definition.Enforcement ?? BudgetEnforcement.Hard, BudgetEnforcement.All);
        RequireOneOf(errors, "whenUnavailable", definition.WhenUnavailable ?? BudgetFallback.Open, BudgetFallback.All);
    }

    /// <summary>Ids are compared as text, so they are written in one way.</summary>
    private static string? SubjectOf(BudgetDefinition definition, Dictionary<string, string[]> errors)
    {
        switch (definition.Subject)
        {
            case BudgetSubject.User or BudgetSubject.Key:
                errors.Require(Guid.TryParse(definition.SubjectId, out var id), "subjectId", $"Must be the id of the {definition.Subject}.");
                return id.ToString();
            case BudgetSubject.Agent:
                errors.Require(Plausible.IsName(definition.SubjectId), "subjectId", "Must be the name of the agent.");
                return definition.SubjectId;
            case BudgetSubject.Named:
                errors.Require(definition.SubjectId == definition.Name, "subjectId", "Keys draw on this budget by its name: leave it out.");
                return definition.Name;
            default:
                errors.Require(definition.SubjectId is null, "subjectId", "The whole tenant has no id here: leave it out.");
                return null;
        }
    }

    private static bool IsName(string? name) => Plausible.IsName(name) && name!.Length <= MaxName;

    private static void RequireOneOf(Dictionary<string, string[]> errors, string member, string? value, IReadOnlyList<string> known)
        => errors.Require(known.Contains(value), member, $"Must be one of {string.Join(", ", known)}.");
}
