using Platform.AuthService.ApiKeys;

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
            Assert.Equal(key[^6..], ApiKey.Checksum(key[..^6]));
            Assert.True(ApiKey.IsPossible(key));
        });
    }

    [Fact]
    public void The_checksum_is_the_CRC32_that_everybody_knows_in_base62()
    {
        // CRC-32 of "123456789" is 0xCBF43926 by every specification of it.
        const string Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        var value = ApiKey.Checksum("123456789").Aggregate(0L, static (sum, digit) => (sum * 62) + Digits.IndexOf(digit, StringComparison.Ordinal));

        Assert.Equal(0xCBF43926, value);
    }

    [Theory]
    [InlineData("plat_0123456789abcdefghijklmnopqrs", 11)]
    [InlineData("plat_0123456789abcdefghijklmnopqrstuv", 12)]
    [InlineData("twenty-characters-ok", 6)]
    public void The_readable_part_is_never_more_than_a_third(string key, int length)
        => Assert.Equal(key[..length], ApiKey.PrefixOf(key));
}
