using System.Text.RegularExpressions;

namespace Platform.AuthService.Tenants;

/// <summary>What a tenant must look like before it is stored.</summary>
internal static partial class TenantRules
{
    public static Dictionary<string, string[]> Check(TenantRequest request)
    {
        var fields = Common(request.Name, request.RequestsPerMinute, request.ConcurrentRequests);
        fields.Email("ownerEmail", request.OwnerEmail);
        return fields.Errors;
    }

    public static Dictionary<string, string[]> Check(TenantSettings wanted)
        => Common(wanted.Name, wanted.RequestsPerMinute, wanted.ConcurrentRequests).Errors;

    private static FieldErrors Common(string? name, int? requestsPerMinute, int? concurrentRequests)
    {
        var fields = new FieldErrors();
        fields.Require(
            name is not null && NamePattern.IsMatch(name), "name",
            "Must be 1 to 63 lower-case letters, digits or hyphens, beginning with a letter or digit.");
        fields.Limit("requestsPerMinute", requestsPerMinute);
        fields.Limit("concurrentRequests", concurrentRequests);
        return fields;
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern { get; }
}
