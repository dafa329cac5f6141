using Platform.AuthService.IdentityTokens;

namespace Platform.AuthService.Tests.IdentityTokens;

public sealed class TokenMemoTests
{
    private static readonly IssuedToken Token = new("t", DateTimeOffset.MaxValue);

    [Fact]
    public void It_never_holds_more_than_two_generations()
    {
        var memo = new TokenMemo(capacity: 100);
        for (var i = 0; i < 10_000; i++)
        {
            memo.Keep($"content {i}", Token);
        }

        Assert.InRange(memo.Count, 100, 200);
        Assert.NotNull(memo.Find("content 9999"));
        Assert.Null(memo.Find("content 1"));
    }

    [Fact]
    public void A_newer_token_replaces_the_older_one()
    {
        var memo = new TokenMemo(capacity: 100);
        var newer = Token with { Token = "newer" };
        memo.Keep("content", Token);
        memo.Keep("content", newer);

        Assert.Same(newer, memo.Find("content"));
        Assert.Equal(1, memo.Count);
    }
}
