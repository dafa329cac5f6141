using Platform.Data.Postgres;

namespace Platform.Data.Tests.Postgres;

public sealed class PoolOptionsTests
{
    [Theory]
    [InlineData("authentication", 3, 5, 5, 15)]
    [InlineData("extension", 5, 10, 10, 30)]
    [InlineData("llm", 8, 15, 30, 60)]
    [InlineData("usage", 2, 4, 15, 30)]
    [InlineData("background", 3, 6, 20, 40)]
    public void Each_pool_has_its_own_defaults(string name, int size, int overflow, int acquireSeconds, int recycleMinutes)
    {
        PoolProfile[] all = [PoolProfile.Authentication, PoolProfile.Extension, PoolProfile.Llm, PoolProfile.Usage, PoolProfile.Background];
        var profile = all.Single(p => p.Name == name);
        Assert.Equal((size, overflow), (profile.Size, profile.Overflow));
        Assert.Equal((TimeSpan.FromSeconds(acquireSeconds), TimeSpan.FromMinutes(recycleMinutes)), (profile.AcquireTimeout, profile.Recycle));
        Assert.True(new PoolOptionsValidator().Validate(name, Options(profile)).Succeeded);
    }

    [Fact]
    public void Nonsense_is_an_error_that_names_the_key()
    {
        var options = Options(PoolProfile.Llm);
        options.Size = 0;
        options.AcquireTimeout = TimeSpan.FromMilliseconds(-1);
        options.Priority = (PoolPriority)17;
        var result = new PoolOptionsValidator().Validate("llm", options);
        Assert.Contains("'Pool:llm:Size' is 0", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("'Pool:llm:AcquireTimeout'", result.FailureMessage, StringComparison.Ordinal);
        Assert.Contains("'Pool:llm:Priority'", result.FailureMessage, StringComparison.Ordinal);
    }

    private static PoolOptions Options(PoolProfile profile)
    {
        var options = new PoolOptions();
        options.Apply(profile, "db");
        return options;
    }
}
