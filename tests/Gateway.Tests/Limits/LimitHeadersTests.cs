using Platform.ServiceDefaults;

namespace Platform.Gateway.Tests.Limits;

public sealed class LimitHeadersTests
{
    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.12, "120ms")]
    [InlineData(1, "1s")]
    [InlineData(8.64, "8.64s")]
    [InlineData(59, "59s")]
    [InlineData(60, "1m0s")]
    [InlineData(360, "6m0s")]
    [InlineData(372.5, "6m12s")]
    public void Durations_are_written_as_clients_of_openai_read_them(double seconds, string expected)
        => Assert.Equal(expected, RateLimitDuration.Format(TimeSpan.FromSeconds(seconds)));
}
