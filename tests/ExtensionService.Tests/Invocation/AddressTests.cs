using System.Net;
using Platform.ServiceDefaults;
using Platform.Testing;

namespace Platform.ExtensionService.Tests.Invocation;

public sealed class AddressTests(StrictExtensionApp app, ToolServer tools) : IClassFixture<StrictExtensionApp>, IClassFixture<ToolServer>
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("2130706433")]
    [InlineData("0x7f.1")]
    [InlineData("169.254.169.254")]
    [InlineData("10.0.0.1")]
    public async Task Unless_allowed_no_tool_is_called_on_a_private_address(string host)
    {
        using var owner = app.Owner(Guid.CreateVersion7());
        await owner.RegisterAsync(new Uri($"http://{host}:{tools.Port}/silent"), timeoutSeconds: 2);
        using var response = await owner.InvokeAsync();

        var problem = await response.AssertProblemAsync(HttpStatusCode.BadGateway, "tool-address-refused");
        Assert.DoesNotContain(host, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, tools.Entered);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.32.0.0", true)]
    [InlineData("100.63.255.255", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::808:808", true)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.255.255.255", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("127.1.2.3", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("198.18.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::7f00:1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("64:ff9b:1::1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001::1", false)]
    [InlineData("2001:db8::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fec0::1", false)]
    [InlineData("fc00::1", false)]
    [InlineData("fd12::1", false)]
    [InlineData("ff02::1", false)]
    public void Public_addresses_are_told_from_all_others(string address, bool isPublic)
        => Assert.Equal(isPublic, PublicAddress.IsPublic(IPAddress.Parse(address)));
}
