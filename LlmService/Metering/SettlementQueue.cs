using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Metering;

/// <summary>Calls that this process owes a settlement, and the settlements on their way to the database.</summary>
internal sealed class SettlementQueue(IOptions<MeteringOptions> options)
{
    private readonly Channel<Settlement> _channel = Channel.CreateBounded<Settlement>(
        new BoundedChannelOptions(options.Value.QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly ConcurrentDictionary<Guid, byte> _owed = new();

    public ChannelReader<Settlement> Reader => _channel.Reader;

    public int Waiting => _channel.Reader.Count;

    /// <summary>An open row that this process will settle; one that it doesn't owe was left behind by an accident.</summary>
    public bool Owes(Guid call) => _owed.ContainsKey(call);

    public void Owe(Guid call) => _owed.TryAdd(call, 0);

    public void OweNoMore(Guid call) => _owed.TryRemove(call, out _);

    /// <summary>Waits only while the queue is full.</summary>
    /// <returns>False when the process is past its end; a peer will settle the call.</returns>
    public async ValueTask<bool> AddAsync(Settlement settlement)
    {
        while (await _channel.Writer.WaitToWriteAsync())
        {
            if (_channel.Writer.TryWrite(settlement))
            {
                return true;
            }
        }

        return false;
    }

    public void Complete() => _channel.Writer.TryComplete();
}
