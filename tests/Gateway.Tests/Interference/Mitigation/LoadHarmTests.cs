using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Tests.Interference.Mitigation;

public sealed class LoadHarmTests
{
    [Theory]
    [InlineData("load", "llm")]
    [InlineData("load", "warm-up")]
    [InlineData("machine", "llmservice")]
    [InlineData("machine", "usageservice")]
    [InlineData("pool", "llm")]
    [InlineData("pool", "reports")]
    public void Load_of_ours_that_hampers_a_higher_priority_is_what_mitigation_is_for(string kind, string resource)
        => Assert.Single(LoadHarm.Find([Made.Incident(cause: new(kind, resource, ""))], [Made.Llm(isBusy: true)]));

    [Theory]
    [InlineData("redis", "redis")]
    [InlineData("database", "llmdb")]
    [InlineData("database", "authdb")]
    [InlineData("provider", "openai")]
    [InlineData("extension", "acme/search")]
    [InlineData("service", "authservice")]
    [InlineData("machine", "outside")]
    [InlineData("load", "invalid-credentials")]
    [InlineData("pool", "authentication")]
    [InlineData("unknown", "authservice")]
    public void What_less_load_would_not_help_is_left_alone(string kind, string resource)
        => Assert.Empty(LoadHarm.Find([Made.Incident(cause: new(kind, resource, ""))], [Made.Llm(isBusy: true)]));

    [Fact]
    public void While_nothing_of_low_priority_is_busy_there_is_nothing_to_lower()
        => Assert.Empty(LoadHarm.Find([Made.Incident()], [Made.Llm(isBusy: false)]));

    [Fact]
    public void A_busy_processor_of_the_llm_service_is_load()
        => Assert.Single(LoadHarm.Find([Made.Incident()], [Made.Llm(isBusy: false, processor: 0.9)]));

    [Theory]
    [InlineData("llmservice", "llm", 0)]
    [InlineData("usageservice", "usage", 0)]
    [InlineData("gateway", "llm", 0)]
    [InlineData("gateway", "check", 1)]
    [InlineData("gateway", "threads", 1)]
    [InlineData("extensionservice", "extensions", 1)]
    public void Who_only_hampers_itself_is_left_alone(string service, string subject, int expected)
        => Assert.Equal(expected, LoadHarm.Find([Made.Incident(service: service, subject: subject)], [Made.Llm(isBusy: true)]).Count);

    [Fact]
    public void What_has_ended_or_went_into_another_does_not_count()
    {
        var incident = Made.Incident();

        Assert.Empty(LoadHarm.Find([incident.Ended(Made.Now)], [Made.Llm(isBusy: true)]));
        Assert.Empty(LoadHarm.Find([incident with { MergedInto = Guid.CreateVersion7() }], [Made.Llm(isBusy: true)]));
        Assert.Empty(LoadHarm.Find([incident with { Findings = [.. incident.Findings.Select(static one => one with { Ended = Made.Now })] }], [Made.Llm(isBusy: true)]));
    }
}
