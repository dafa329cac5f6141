using System.Net;
using Platform.Gateway.Limits.Sources;

namespace Platform.Gateway.Tests.Limits.Sources;

public sealed class SourceAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.2", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Addresses_of_one_client_or_ipv6_network_are_one_source(string one, string other, bool areSame)
        => Assert.Equal(areSame, SourceAddress.Of(IPAddress.Parse(one)) == SourceAddress.Of(IPAddress.Parse(other)));

    [Fact]
    public void A_connection_without_an_address_is_a_source_as_well() => Assert.Equal(default, SourceAddress.Of(null));
}
