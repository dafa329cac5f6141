using Platform.ExtensionService.AgentTools;

namespace Platform.ExtensionService.Tests.AgentTools;

public sealed class AgentToolKeyTests
{
    [Fact]
    public void A_key_reads_back_as_it_was_written_and_carries_its_tag()
    {
        var key = new AgentToolKey(Guid.CreateVersion7(), "re-search.er_2");

        Assert.Equal(key, AgentToolKey.Parse(key.ToString()));
        Assert.Equal(AgentToolKey.TagOf(key.TenantId), AgentToolKey.TagOf(key.ToString()));
    }
}
