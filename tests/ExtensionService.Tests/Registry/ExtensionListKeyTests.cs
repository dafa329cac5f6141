using Platform.ExtensionService.Registry;

namespace Platform.ExtensionService.Tests.Registry;

public sealed class ExtensionListKeyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("we-ather")]
    public void A_key_reads_back_as_it_was_written_and_carries_its_tag(string after)
    {
        var key = new ExtensionListKey(Guid.CreateVersion7(), 50, after);

        Assert.Equal(key, ExtensionListKey.Parse(key.ToString()));
        Assert.Equal(ExtensionListKey.TagOf(key.TenantId), ExtensionListKey.TagOf(key.ToString()));
    }
}
