using Microsoft.Extensions.Configuration;

namespace Platform.ServiceDefaults.Tests.Http;

public sealed class ServiceEndpointResolverTests
{
    [Theory]
    [InlineData("http://authservice/a/b?c=d", "http://localhost:5001/a/b?c=d")]
    [InlineData("https+http://authservice/a", "https://localhost:5443/a")]
    [InlineData("http://AuthService/a", "http://localhost:5001/a")]
    [InlineData("http://_admin.authservice/", "http://localhost:5009/")]
    [InlineData("http://prefixed/a", "http://localhost:5010/base/a")]
    [InlineData("http://unknown/a", "http://unknown/a")]
    public void A_name_stands_for_its_injected_address(string from, string to) => Assert.Equal(new Uri(to), Create().Resolve(new Uri(from)));

    [Fact]
    public void Several_addresses_are_used_in_turn()
    {
        var resolver = Create();
        var ports = Enumerable.Range(0, 10).Select(_ => resolver.Resolve(new Uri("http://many/")).Port).ToList();
        Assert.Equal(5, ports.Count(static port => port == 5011));
        Assert.Equal(5, ports.Count(static port => port == 5012));
    }

    private static ServiceEndpointResolver Create() => new(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["services:authservice:http:0"] = "http://localhost:5001",
        ["services:authservice:https:0"] = "https://localhost:5443",
        ["services:authservice:admin:0"] = "http://localhost:5009",
        ["services:prefixed:http:0"] = "http://localhost:5010/base",
        ["services:many:http:0"] = "http://localhost:5011",
        ["services:many:http:1"] = "http://localhost:5012",
    }).Build());
}
