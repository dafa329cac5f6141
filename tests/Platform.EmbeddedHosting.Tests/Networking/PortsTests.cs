using Aspire.Hosting.Embedded.Networking;

namespace Platform.EmbeddedHosting.Tests.Networking;

public sealed class PortsTests
{
    [Fact]
    public void No_port_is_handed_out_twice()
    {
        var ports = Enumerable.Range(0, 200).AsParallel().Select(_ => Ports.GetFree()).ToArray();

        Assert.Equal(ports.Length, ports.Distinct().Count());
    }

    [Fact]
    public void A_port_somebody_listens_on_is_not_free()
    {
        using var taken = new Backend();

        Assert.False(Ports.IsFree(taken.Port));
        Assert.True(Ports.IsFree(Ports.GetFree()));
    }
}
