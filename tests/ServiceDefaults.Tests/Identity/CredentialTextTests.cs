namespace Platform.ServiceDefaults.Tests.Identity;

public sealed class CredentialTextTests
{
    private const string Key = "plat_goodKeyOfTheTests000000000003lrLsn";
    private const string Session = "plats_goodSessionOfTheTests0000000140U8M";

    [Fact]
    public void The_checksum_is_the_CRC32_that_everybody_knows_in_base62()
    {
        // CRC-32 of "123456789" is 0xCBF43926 by every specification of it.
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var value = CredentialText.Checksum("123456789").Aggregate(0L, static (sum, digit) => (sum * 62) + Digits.IndexOf(digit, StringComparison.Ordinal));

        Assert.Equal(0xCBF43926, value);
    }

    [Theory]
    [InlineData(Key, false)]
    [InlineData(Session, true)]
    public void Complete_credentials_are_possible_and_told_apart(string credential, bool session)
    {
        Assert.Equal(credential, CredentialText.Complete(credential[..^6]));
        Assert.True(CredentialText.IsPossible(credential));
        Assert.Equal(session, CredentialText.IsSession(credential));
    }

    [Theory]
    [InlineData(Key)]
    [InlineData(Session)]
    public void Whatever_character_is_mistyped_the_checksum_notices(string credential)
    {
        for (var at = credential.IndexOf('_', StringComparison.Ordinal) + 1; at < credential.Length; at++)
        {
            var mistyped = credential[..at] + (credential[at] == 'x' ? 'y' : 'x') + credential[(at + 1)..];
            Assert.False(CredentialText.IsPossible(mistyped), mistyped);
        }
    }

    [Theory]
    [InlineData(Key + "0")]
    [InlineData("plat_goodKeyOfTheTests000000000003lrLs")]
    [InlineData("plats_goodKeyOfTheTests000000000003lrLsn")]
    [InlineData("plat_goodSessionOfTheTests0000000140U8M")]
    [InlineData("plat_a-key-that-somebody-thought-of")]
    public void A_mark_of_ours_without_its_form_is_impossible(string credential) => Assert.False(CredentialText.IsPossible(credential));

    [Theory]
    [InlineData("an-operator-chose-this-key", true)]
    [InlineData("PLAT_in-capitals-is-not-ours", true)]
    [InlineData("nineteen-characters", false)]
    [InlineData("with spaces and long enough", false)]
    [InlineData("with-an-umläut-and-long-enough", false)]
    [InlineData(null, false)]
    public void A_key_of_the_operator_has_any_printable_form(string? credential, bool possible)
        => Assert.Equal(possible, CredentialText.IsPossible(credential));
}
