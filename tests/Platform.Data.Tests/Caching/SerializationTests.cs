using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Data.Caching.Serialization;
using Platform.Testing;

namespace Platform.Data.Tests.Caching;

public sealed partial class SerializationTests(GarnetServer redis)
{
    [Fact]
    public async Task A_value_written_by_code_with_another_shape_is_a_miss()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        await using var older = await Replica<Basket>.StartAsync(cluster.Service, redis.ConnectionString, Baskets(), TestJson.Default.Basket);
        await older.GetAsync("a");
        var newer = await cluster.AddAsync();
        Assert.Equal("one", (await newer.GetAsync("a"))!.Name);
        Assert.Equal((0L, 1L), (newer.Statistics.HitsRedis, newer.Statistics.Loads));
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("1V0000000000000001")]
    [InlineData("2V000000000000000000000000000000000000000000{}")]
    [InlineData("1V9000000000000000{now}000000300000{not json")]
    [InlineData("1V9000000000000000{now}000000300000null")]
    [InlineData("1V9000000000000000{now}000000300000[1,2]")]
    [InlineData("1X9000000000000000{now}000000300000{}")]
    public async Task Bytes_that_are_no_entry_are_a_miss_and_never_an_error(string bytes)
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        var entry = bytes.Replace("{now}", $"{cluster.Time.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal);
        await replica.Redis.ExecuteAsync(db => db.StringSetAsync(Keys.Entry(cluster.Service, "a"), entry), default);
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
        Assert.Equal((0L, 1L, 0L), (replica.Statistics.HitsRedis, replica.Statistics.Loads, replica.Statistics.LoadErrors));
    }

    [Fact]
    public async Task A_key_of_another_type_in_Redis_is_a_miss_and_never_an_error()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.Redis.ExecuteAsync(db => db.HashSetAsync(Keys.Entry(cluster.Service, "a"), "field", "value"), default);
        Assert.Equal("one", (await replica.GetAsync("a"))!.Name);
    }

    [Fact]
    public async Task Every_key_of_a_cache_has_its_hash_tag_and_a_time_to_live()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        await replica.GetAsync("a");
        var entry = Keys.Entry(cluster.Service, "a");
        Assert.StartsWith($"{{{cluster.Service}:things}}:", (string)entry!, StringComparison.Ordinal);
        var left = await replica.Redis.ExecuteAsync(db => db.KeyTimeToLiveAsync(entry), default);
        Assert.InRange(left!.Value, TimeSpan.FromMinutes(60), TimeSpan.FromMinutes(65));
    }

    [Fact]
    public async Task Who_changes_a_value_changes_only_their_own_copy()
    {
        var source = Baskets();
        await using var replica = await Replica<Basket>.StartAsync($"t{Guid.NewGuid():n}", redis.ConnectionString, source, TestJson.Default.Basket);
        var first = await replica.GetAsync("a");
        first!.Items.Add("spoilt");
        var second = await replica.GetAsync("a");
        second!.Items.Clear();
        source.Rows["a"].Items.Add("changed behind the cache's back");
        Assert.Equal(["apple"], (await replica.GetAsync("a"))!.Items);
        Assert.Equal(2, replica.Statistics.HitsMemory);
    }

    [Fact]
    public async Task A_value_that_nobody_can_change_is_shared()
    {
        await using var cluster = new Cluster(redis);
        cluster.Source.Rows["a"] = new("one");
        var replica = await cluster.AddAsync();
        Assert.Same(await replica.GetAsync("a"), await replica.GetAsync("a"));
    }

    [Theory]
    [InlineData(typeof(Tool), true)]
    [InlineData(typeof(Deep), true)]
    [InlineData(typeof(Tree), true)]
    [InlineData(typeof(Basket), false)]
    [InlineData(typeof(WithSetter), false)]
    [InlineData(typeof(WithArray), false)]
    [InlineData(typeof(WithReadOnlyList), false)]
    [InlineData(typeof(WithMutableInside), false)]
    [InlineData(typeof(Open), false)]
    [InlineData(typeof(string[]), false)]
    public void Only_what_is_immutable_to_the_bottom_counts_as_immutable(Type type, bool expected) => Assert.Equal(expected, Immutability.Holds(type));

    [Fact]
    public void The_fingerprint_of_a_shape_changes_with_names_types_and_what_is_nested()
    {
        string[] shapes =
        [
            JsonShape.Of(Shapes.Default.Tool), JsonShape.Of(Shapes.Default.Deep), JsonShape.Of(Shapes.Default.Tree), JsonShape.Of(Shapes.Default.WithSetter),
            JsonShape.Of(Shapes.Default.WithArray), JsonShape.Of(TestJson.Default.Basket), JsonShape.Of(TestJson.Default.Tool),
        ];
        // The same type in another naming is another shape.
        Assert.Distinct(shapes);
        Assert.Equal(JsonShape.Of(TestJson.Default.Tool), JsonShape.Of(TestJson.Default.Tool));
    }

    private static FakeSource<Basket> Baskets()
    {
        var source = new FakeSource<Basket>();
        source.Rows["a"] = new() { Items = ["apple"] };
        return source;
    }

    public sealed record Deep(ImmutableArray<Tool> Tools, FrozenDictionary<string, int?> Counts, JsonElement Schema, DateTimeOffset At)
    {
        public ReadOnlyMemory<byte> Bytes { get; init; }
    }

    public sealed record Tree(string Name, ImmutableList<Tree> Branches);

    public sealed record WithSetter(string Name)
    {
        public int Count { get; set; }
    }

    public sealed record WithArray(int[] Numbers);

    public sealed record WithReadOnlyList(IReadOnlyList<string> Names);

    public sealed record WithMutableInside(ImmutableArray<Basket> Baskets);

    public record Open(string Name);

    [JsonSerializable(typeof(Tool)), JsonSerializable(typeof(Deep)), JsonSerializable(typeof(Tree)), JsonSerializable(typeof(WithSetter)), JsonSerializable(typeof(WithArray))]
    private sealed partial class Shapes : JsonSerializerContext;
}
