using System.Globalization;
using Platform.AuthService.Accounts;
using Platform.ServiceDefaults;

namespace Platform.AuthService.ApiKeys;

/// <summary>What a key must look like before it is stored.</summary>
internal static class ApiKeyRules
{
    public const int DefaultGraceSeconds = 24 * 60 * 60;
    private const int MaxGraceSeconds = 7 * 24 * 60 * 60;
    private const int MaxName = 100;
    private const int MaxTokensPerMinute = 1_000_000_000;

    public static Dictionary<string, string[]> Check(CreateApiKey request, CallerIdentity caller, DateTimeOffset now)
    {
        var fields = new FieldErrors();
        fields.Require(request.Name is not null, "name", "A name is required.");
        fields.Name("name", request.Name, MaxName);
        CheckScopes(fields, request.Scopes, caller);
        CheckRights(fields, RightsOf(request), now);
        return fields.Errors;
    }

    public static Dictionary<string, string[]> Check(ApiKeyUpdate request, DateTimeOffset now)
    {
        var fields = new FieldErrors();
        fields.Require(!request.GivesName || request.Name is not null, "name", "A key has a name.");
        fields.Name("name", request.Name, MaxName);
        CheckRights(fields, request.ApplyTo(KeyRights.All), now);
        return fields.Errors;
    }

    public static Dictionary<string, string[]> Check(RotateApiKey request)
    {
        var fields = new FieldErrors();
        fields.Require(
            request.GraceSeconds is null or (>= 0 and <= MaxGraceSeconds), "graceSeconds",
            string.Create(CultureInfo.InvariantCulture, $"Must be between 0 and {MaxGraceSeconds}."));
        return fields.Errors;
    }

    public static KeyRights RightsOf(CreateApiKey request) => new(
        request.Scopes, request.Models, request.RequestsPerMinute, request.ConcurrentRequests, request.TokensPerMinute, request.Budget,
        request.ExpiresAt?.ToUniversalTime());

    private static void CheckScopes(FieldErrors fields, IReadOnlyList<string>? scopes, CallerIdentity caller)
    {
        fields.Require(scopes is not { Count: 0 }, "scopes", "Name at least one scope, or leave them out.");
        foreach (var scope in scopes ?? [])
        {
            fields.Require(Roles.AllScopes.Contains(scope), "scopes", $"There is no such scope; there are: {string.Join(", ", Roles.AllScopes)}.");
            fields.Require(caller.Scopes.Contains(scope), "scopes", $"You don't have {scope} yourself, so you can't hand it on.");
        }
    }

    private static void CheckRights(FieldErrors fields, KeyRights rights, DateTimeOffset now)
    {
        fields.Require(ModelPattern.AreValid(rights.Models), "models", ModelPattern.Expected);
        fields.Limit("requestsPerMinute", rights.RequestsPerMinute);
        fields.Limit("concurrentRequests", rights.ConcurrentRequests);
        fields.Limit("tokensPerMinute", rights.TokensPerMinute, MaxTokensPerMinute);
        fields.Name("budget", rights.Budget, MaxName);
        fields.Require(rights.ExpiresAt is null || rights.ExpiresAt > now, "expiresAt", "A key expires in the future, or never.");
    }
}
