using Platform.AuthService.Passwords;

namespace Platform.AuthService.Tests.Passwords;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("eleven char", "12 or more")]
    [InlineData("Somebody@Example.com", "mail address")]
    [InlineData(" somebody@example.com ", "mail address")]
    public void A_bad_password_is_told_why(string password, string why)
        => Assert.Contains(why, PasswordRules.Check(password, "somebody@example.com"), StringComparison.Ordinal);

    [Fact]
    public void Length_has_its_bounds()
    {
        Assert.Null(PasswordRules.Check(new string('x', 12), "a@b"));
        Assert.Null(PasswordRules.Check(new string('x', 1024), "a@b"));
        Assert.NotNull(PasswordRules.Check(new string('x', 1025), "a@b"));
    }
}
