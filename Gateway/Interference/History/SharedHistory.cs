using System.Globalization;
using System.Text.Json;
using Platform.Contracts;
using Platform.Data.Redis;
using StackExchange.Redis;

namespace Platform.Gateway.Interference.History;

/// <summary>
/// The history as Redis holds it for all gateways. Only background work asks it: requests are answered from memory. Without Redis there is nothing here, and each gateway has its own history.
/// </summary>
internal sealed class SharedHistory(IServiceProvider services)
{
    private const int ChunkLength = 50;
    private const int SampleChunk = 200;
    // Batches that nobody waits for.
    private const int Patience = 20;
    private const int MarkLength = 20;

    private static readonly RedisKey NowKey = "{gateway:interference}:now";
    private static readonly RedisKey IncidentsKey = "{gateway:interference}:history";
    private static readonly RedisKey NewsKey = "{gateway:interference}:news";
    private static readonly RedisKey SamplesKey = "{gateway:interference}:samples";
    private static readonly TimeSpan NowLasts = TimeSpan.FromSeconds(5);

    private readonly RedisConnection? _redis = services.GetService<RedisConnection>();

    public bool IsThere => _redis is not null;

    public Task<SharedNow?> ReadNowAsync(CancellationToken ct) => _redis!.ExecuteAsync(
        static async database => (byte[]?)await database.StringGetAsync(NowKey) is { } json ? Read(json, static text => JsonSerializer.Deserialize(text, HistoryJson.Default.SharedNow)) : null, ct);

    public Task WriteNowAsync(SharedNow now, CancellationToken ct)
        => _redis!.ExecuteAsync(database => database.StringSetAsync(NowKey, JsonSerializer.SerializeToUtf8Bytes(now, HistoryJson.Default.SharedNow), NowLasts), ct);

    public async Task<IReadOnlyList<IncidentState>> ReadIncidentsAsync(CancellationToken ct)
    {
        var entries = await _redis!.ExecuteAsync(static database => database.HashGetAllAsync(IncidentsKey), Patience, ct);
        return [.. entries.Select(static entry => ReadState((byte[]?)entry.Value)).OfType<IncidentState>()];
    }

    /// <summary>Writes states, unless Redis knows later ones; forgets others.</summary>
    public async Task WriteIncidentsAsync(IReadOnlyList<IncidentState> states, IReadOnlyList<Guid> forgotten, TimeSpan keep, CancellationToken ct)
    {
        foreach (var chunk in states.Chunk(ChunkLength))
        {
            RedisValue[] values = [Milliseconds(keep), .. chunk.SelectMany(static state => new RedisValue[] { state.Incident.Id.ToString("n"), Mark(state), Write(state) })];
            await _redis!.ExecuteAsync(database => database.ScriptEvaluateAsync(HistoryScripts.Put, [IncidentsKey], values), Patience, ct);
        }

        if (forgotten.Count > 0)
        {
            RedisValue[] ids = [.. forgotten.Select(static id => (RedisValue)id.ToString("n"))];
            await _redis!.ExecuteAsync(database => database.HashDeleteAsync(IncidentsKey, ids), Patience, ct);
        }
    }

    /// <summary>The latest news, oldest first.</summary>
    public async Task<IReadOnlyList<NewsItem>> ReadNewsAsync(int most, CancellationToken ct)
    {
        var values = await _redis!.ExecuteAsync(database => database.ListRangeAsync(NewsKey, 0, most - 1), Patience, ct);
        return [.. values.Select(static value => ReadNews(value)).OfType<NewsItem>().Reverse()];
    }

    /// <summary>Adds news, oldest first. Some of it may have been added before, when the answer was lost; readers go by the ids.</summary>
    public Task AddNewsAsync(IReadOnlyList<NewsItem> news, TimeSpan keep, CancellationToken ct) => PushAsync(
        NewsKey, [.. news.Select(static item => (RedisValue)string.Create(CultureInfo.InvariantCulture, $"{item.Id}|{item.Kind}|{item.Json}"))], News.Capacity, keep, ct);

    public async Task<IReadOnlyList<Sample>> ReadSamplesAsync(int most, CancellationToken ct)
    {
        List<Sample> samples = [];
        for (var at = 0; at < most; at += SampleChunk)
        {
            var from = at;
            var values = await _redis!.ExecuteAsync(database => database.ListRangeAsync(SamplesKey, from, from + SampleChunk - 1), Patience, ct);
            samples.AddRange(values.Select(static value => ReadSample((byte[]?)value)).OfType<Sample>());
            if (values.Length < SampleChunk)
            {
                break;
            }
        }

        samples.Reverse();
        return samples;
    }

    public Task AddSampleAsync(Sample sample, int most, TimeSpan keep, CancellationToken ct) => PushAsync(SamplesKey, [sample.Json], most, keep, ct);

    private Task<RedisResult> PushAsync(RedisKey key, RedisValue[] values, int most, TimeSpan keep, CancellationToken ct) => _redis!.ExecuteAsync(
        database => database.ScriptEvaluateAsync(HistoryScripts.Push, [key], [Milliseconds(keep), most - 1, .. values]), Patience, ct);

    /// <summary>What decides between two states, as text that sorts: whether it has ended, and when it was so.</summary>
    private static string Mark(IncidentState state)
        => string.Create(CultureInfo.InvariantCulture, $"{(state.Incident.Ended is null ? 'o' : 'p')}{state.At.UtcTicks:d19}");

    private static RedisValue Write(IncidentState state) => JsonSerializer.SerializeToUtf8Bytes(state, ContractsJson.Default.IncidentState);

    private static IncidentState? ReadState(byte[]? value)
    {
        var state = value?.Length > MarkLength ? Read(value[MarkLength..], static json => JsonSerializer.Deserialize(json, ContractsJson.Default.IncidentState)) : null;
        return state?.Incident?.Findings is null ? null : state;
    }

    private static NewsItem? ReadNews(string? value)
        => value?.Split('|', 3) is [var id, var kind, var json] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new(number, kind, json) : null;

    private static Sample? ReadSample(byte[]? json)
        => json is not null && Read(json, static text => JsonSerializer.Deserialize(text, HistoryJson.Default.SampleReading)) is { } reading ? new(reading.At, json) : null;

    /// <summary>What can't be read was written by another version, and is as good as not there.</summary>
    private static T? Read<T>(byte[] json, Func<byte[], T?> read)
        where T : class
    {
        try
        {
            return read(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}
