using Microsoft.Extensions.Options;

namespace Platform.Gateway.Tests;

public sealed class StartTests
{
    [Theory]
    [InlineData("ServiceKey", "", "ServiceKey")]
    [InlineData("Authentication:CheckTimeout", "00:05:00", "Authentication:CheckTimeout")]
    [InlineData("Forwarding:ActivityTimeout", "00:00:00", "Forwarding:ActivityTimeout")]
    [InlineData("Forwarding:ConnectTimeout", "00:05:00", "Forwarding:ConnectTimeout")]
    [InlineData("Forwarding:HttpVersion", "3", "Forwarding:HttpVersion")]
    public async Task A_start_that_cannot_work_ends_with_the_name_of_the_setting(string key, string value, string named)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => GatewayHost.StartAsync((key, value)));

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }
}
