using System.Globalization;
using Platform.AuthService.Accounts;

namespace Platform.AuthService;

/// <summary>What is wrong with the fields of a request, by their names.</summary>
internal sealed class FieldErrors
{
    private const int MaxName = 200;
    private const int MaxLimit = 1_000_000;
    private const int MinEmail = 3;
    private const int MaxEmail = 254;

    public Dictionary<string, string[]> Errors { get; } = [];

    public void Require(bool holds, string field, string message)
    {
        if (!holds)
        {
            Errors.TryAdd(field, [message]);
        }
    }

    public void Page(Page page)
        => Require(page.Size is >= 1 and <= AuthService.Page.MaxSize, "limit", $"Ask for 1 to {AuthService.Page.MaxSize}.");

    /// <summary>A name that people read; one that is not given is right.</summary>
    public void Name(string field, string? name, int max = MaxName)
        => Require(name is null || IsReadable(name, max), field, string.Create(CultureInfo.InvariantCulture, $"Must be readable text of 1 to {max} characters."));

    public void Email(string field, string? email)
        => Require(IsEmail(email?.Trim()), field, $"Must be a mail address of at most {MaxEmail} characters.");

    public void Role(string field, string? role)
        => Require(role is not null && Roles.All.Contains(role), field, $"Must be one of {string.Join(", ", Roles.All)}.");

    /// <summary>A limit; none is right.</summary>
    public void Limit(string field, int? limit, int max = MaxLimit)
        => Require(
            limit is null || (limit >= 1 && limit <= max), field,
            string.Create(CultureInfo.InvariantCulture, $"Must be between 1 and {max}; leave it out for no limit."));

    private static bool IsReadable(string name, int max) => name.Length <= max && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);

    // Whether it can be delivered only a delivery tells; this keeps out what is no address at all.
    private static bool IsEmail(string? email)
        => email is { Length: >= MinEmail and <= MaxEmail }
            && email.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
            && at == email.LastIndexOf('@') && at < email.Length - 1
            && !email.Any(static sign => char.IsControl(sign) || char.IsWhiteSpace(sign));
}
