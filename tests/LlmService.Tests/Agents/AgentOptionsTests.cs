using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Platform.LlmService.Agents;

namespace Platform.LlmService.Tests.Agents;

public sealed class AgentOptionsTests
{
    [Theory]
    [InlineData("Temperature", "3")]
    [InlineData("Temperature", "NaN")]
    [InlineData("TopP", "-1")]
    [InlineData("MaxTokens", "0")]
    [InlineData("Model", "")]
    [InlineData("ToolChoice", "always")]
    [InlineData("Temprature", "1")]
    [InlineData("Unknown", "1")]
    public void A_bad_global_level_is_refused_by_its_key(string key, string value)
    {
        var failure = Assert.Throws<OptionsValidationException>(() => Bind((key, value)));
        Assert.Contains($"'Agents:Defaults:{key}'", Assert.Single(failure.Failures), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_good_one_is_taken_as_it_is_and_none_is_no_level()
    {
        Assert.Equal(new AgentSettings { Model = "m", Temperature = 0.5, Seed = 1 }, Bind(("Model", "m"), ("Temperature", "0.5"), ("Seed", "1")).Defaults);
        Assert.Null(Bind().Defaults);
    }

    private static AgentOptions Bind(params (string Key, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"Agents:Defaults:{setting.Key}", setting.Value))).Build();
        var services = new ServiceCollection().AddSingleton<IConfiguration>(configuration);
        services.AddOptions<AgentOptions>().BindConfiguration(AgentOptions.Section);
        services.AddSingleton<IValidateOptions<AgentOptions>, AgentOptionsValidator>();
        using var provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<AgentOptions>>().Value;
    }
}
