using Platform.Data.Caching.Shared;
using Platform.Data.Redis;
using StackExchange.Redis;

namespace Platform.Data.Caching.Refreshing;

/// <summary>The commands of the refreshing replica. Each answers "no" when the lease is another's by now.</summary>
internal sealed class RefreshCommands(SharedLevel shared, CacheOptions options)
{
    // Nobody waits for a chunk, and it is a hundred times as much as a command.
    private const int Patience = 20;
    private const int PageSize = 1000;

    private readonly CacheKeys _keys = shared.Keys;
    private readonly long _keepMilliseconds = (long)(options.Ttl + options.Grace).TotalMilliseconds;
    // With an attempt of the others every quarter, a dead holder's work is taken over within three quarters of the interval.
    private readonly long _leaseMilliseconds = Math.Max(50, (long)(options.RefreshInterval.TotalMilliseconds / 2));

    /// <summary>Takes or prolongs the lease.</summary>
    public async Task<bool> HoldAsync(string token) =>
        (string?)await shared.RunAsync(RedisLease.HoldScript, [_keys.Lease], [token, _leaseMilliseconds]) == token;

    public Task ReleaseAsync(string token) => shared.RunAsync(RedisLease.ReleaseScript, [_keys.Lease], [token]);

    /// <summary>The version of what is read from the source from now on; 0 without the lease.</summary>
    public async Task<long> BeginAsync(string token) =>
        SharedLevel.Number(await shared.RunAsync(RefreshScripts.Begin, [_keys.Lease, _keys.State], [token, _keys.Channel]));

    /// <summary>One character for each row, 1 or 0 for done or not; empty without the lease.</summary>
    public async Task<string> SendAsync(string token, long begin, IReadOnlyList<RowChange> rows)
    {
        RedisKey[] keys = [_keys.Lease, _keys.Index, .. rows.Select(row => _keys.Entry(row.Key))];
        RedisValue[] arguments =
        [
            token, _keepMilliseconds, begin, _keys.Channel,
            .. rows.SelectMany(static row => new RedisValue[] { row.Action, row.Key, row.Content, row.Mark }),
        ];
        return (string?)await shared.RunAsync(RefreshScripts.Rows, keys, arguments, Patience) ?? "";
    }

    public async Task<bool> EndAsync(string token, RefreshMark mark) =>
        (int)await shared.RunAsync(
            RefreshScripts.End, [_keys.Lease, _keys.State, _keys.Index], [token, _keys.Schema, mark.Write(), _keepMilliseconds, _keys.Channel]) == 1;

    /// <summary>What the last holder has written down, page by page: a hash of a hundred thousand fields would hold up the server.</summary>
    public async Task<RowIndex> ReadIndexAsync()
    {
        var index = new RowIndex();
        var cursor = "0";
        do
        {
            var answer = (RedisResult[])(await shared.ExecuteAsync(
                database => database.ExecuteAsync("HSCAN", (RedisKey)_keys.Index, cursor, "COUNT", PageSize), Patience))!;
            cursor = (string?)answer[0] ?? "0";
            var page = (RedisValue[])answer[1]!;
            for (var i = 0; i + 1 < page.Length; i += 2)
            {
                index.Add(page[i]!, page[i + 1]!);
            }
        }
        while (cursor != "0");
        return index;
    }
}
