using Platform.ExtensionService.Marketplace;

namespace Platform.ExtensionService.Tests.Marketplace;

public sealed class PermissionTests
{
    [Theory]
    [InlineData("network:api.example.com", "network:api.example.com", true)]
    [InlineData("network:*.example.com", "network:api.example.com", true)]
    [InlineData("network:*.example.com", "network:a.b.example.com", true)]
    [InlineData("network:*", "network:anywhere.example", true)]
    [InlineData("network:*.example.com", "network:example.com", false)]
    [InlineData("network:*.example.com", "network:evilexample.com", false)]
    [InlineData("network:api.example.com", "network:example.com", false)]
    [InlineData("network:*", "command:files", false)]
    [InlineData("command:files", "command:files", true)]
    public void A_permission_covers_what_it_names(string granted, string needed, bool isCovered) => Assert.Equal(isCovered, Permission.Covers([granted], needed));

    [Theory]
    [InlineData("network:127.0.0.1", true)]
    [InlineData("network:[::1]", true)]
    [InlineData("network:", false)]
    [InlineData("network:API.example.com", false)]
    [InlineData("network:a*.example.com", false)]
    [InlineData("network:example.com/path", false)]
    [InlineData("command:", false)]
    [InlineData("everything", false)]
    [InlineData(null, false)]
    public void Only_a_permission_is_one(string? text, bool isOne) => Assert.Equal(isOne, Permission.IsValid(text));
}
