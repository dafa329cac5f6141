using Platform.AuthService.ApiKeys;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Tests.ApiKeys;

public sealed class ApiKeyTests
{
    [Fact]
    public void A_key_is_marked_random_and_carries_its_checksum()
    {
        var keys = Enumerable.Range(0, 1000).Select(static _ => ApiKey.Create()).ToHashSet();

        Assert.Equal(1000, keys.Count);
        Assert.All(keys, static key =>
        {
            Assert.Matches("^plat_[0-9A-Za-z]{34}$", key);
            Assert.True(CredentialText.IsPossible(key));
        });
    }

    [Theory]
    [InlineData("plat_0123456789abcdefghijklmnopqrs", 11)]
    [InlineData("plat_0123456789abcdefghijklmnopqrstuv", 12)]
    [InlineData("twenty-characters-ok", 6)]
    public void The_readable_part_is_never_more_than_a_third(string key, int length)
        => Assert.Equal(key[..length], ApiKey.PrefixOf(key));
}
