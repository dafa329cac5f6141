using Platform.LlmService.Chat;
using Platform.LlmService.Providers;
using static Platform.LlmService.Tests.Providers.SimulatedAnswers;

namespace Platform.LlmService.Tests.Providers;

public sealed class SimulatedControlsTests
{
    [Fact]
    public async Task The_name_of_the_model_controls_as_metadata_does_which_comes_first()
    {
        Assert.Equal(7, (await PlainAsync(model: "simulated:tokens=7")).Usage("completion_tokens"));
        var answer = await PlainAsync(",\"metadata\":{\"simulated_tokens\":\"9\"}", "simulated:tokens=7,input_tokens=1000,cached_tokens=400");
        Assert.Equal((9, 1000, 400), (answer.Usage("completion_tokens"), answer.Usage("prompt_tokens"), answer["usage"]!["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>()));
        Assert.Equal("simulated", answer["model"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(400, null, 400)]
    [InlineData(401, null, 502)]
    [InlineData(429, 7, 429)]
    [InlineData(500, null, 502)]
    [InlineData(503, 3, 503)]
    public async Task A_status_is_told_as_that_of_a_real_provider_would_be(int status, int? wait, int told)
    {
        var error = await Assert.ThrowsAsync<ProviderException>(() => PlainAsync(model: $"simulated:status={status}" + (wait is null ? "" : $",retry_after={wait}")));
        Assert.Equal(told, error.Status);
        Assert.False(error.MayBeBilled);
        if (wait is { } seconds)
        {
            Assert.Equal(TimeSpan.FromSeconds(seconds), error.RetryAfter);
        }
    }

    [Theory]
    [InlineData("cut", 502)]
    [InlineData("silence", 504)]
    public async Task It_breaks_off_or_falls_silent_after_so_many_tokens(string fault, int told)
    {
        List<string> seen = [];
        var error = await Assert.ThrowsAsync<ProviderException>(
            () => PiecesAsync(LlmUnderTest.Body($"simulated:tokens=20,fault={fault},fault_after=3", stream: true), seen));
        Assert.Equal(told, error.Status);
        // The one that opens, and three.
        Assert.Equal(4, seen.Count);
        error = await Assert.ThrowsAsync<ProviderException>(() => PlainAsync(model: $"simulated:fault={fault}"));
        Assert.Equal((told, true), (error.Status, error.MayBeBilled));
    }

    [Theory]
    [InlineData("error", "{\"error\"")]
    [InlineData("malformed", "<html>")]
    public async Task It_ends_a_stream_with_an_error_or_with_nonsense(string fault, string last)
    {
        var events = await PiecesAsync(LlmUnderTest.Body($"simulated:tokens=2,fault={fault},fault_after=9", stream: true));
        Assert.StartsWith("data: " + last, events[^1], StringComparison.Ordinal);
        Assert.Equal(4, events.Count);
        Assert.StartsWith(last, Assert.Single(await PiecesAsync(LlmUnderTest.Body($"simulated:fault={fault}"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_may_keep_its_count_to_itself()
    {
        Assert.Null((await PlainAsync(model: "simulated:usage=none"))["usage"]);
        Assert.DoesNotContain(await StreamAsync(model: "simulated:usage=none"), static chunk => chunk["usage"] is not null);
    }

    [Theory]
    [InlineData("simulated:speed=9", "model")]
    [InlineData("simulated:tokens", "model")]
    [InlineData("simulated:tokens=-1", "model")]
    [InlineData("simulated:status=200", "model")]
    [InlineData("simulated:fault=fire", "model")]
    [InlineData("simulated:tokens_per_second=0", "model")]
    public async Task A_control_that_is_none_is_refused(string model, string param) =>
        Assert.Equal(param, (await Assert.ThrowsAsync<ChatRequestException>(() => PlainAsync(model: model))).Param);

    [Fact]
    public async Task So_is_one_in_the_metadata_but_other_metadata_is_the_callers()
    {
        var error = await Assert.ThrowsAsync<ChatRequestException>(() => PlainAsync(",\"metadata\":{\"simulated_token\":\"1\"}"));
        Assert.Equal("metadata.simulated_token", error.Param);
        Assert.NotEmpty((await PlainAsync(",\"metadata\":{\"topic\":\"weather\"}")).Text());
    }
}
