using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Platform.Data.Outbox;
using Platform.Testing;

namespace Platform.Data.Tests.Outbox;

public sealed class OutboxTests(PostgresServer server)
{
    [Fact]
    public async Task A_signalled_message_is_delivered_and_removed()
    {
        var receiver = new Receiver();
        await using var process = await StartAsync(receiver);
        var message = new OutboxMessage(Guid.CreateVersion7(), "test", [1, 2, 3], "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await process.WriteAsync(message);
        await Poll.UntilAsync(() => receiver.Seen.Count == 1, "the message arrives");
        Assert.Equivalent(message, receiver.Seen.Single(), strict: true);
        await Poll.UntilAsync(async () => await process.CountOutboxAsync() == 0, "the outbox is empty");
    }

    [Fact]
    public async Task Batches_stay_within_their_size_and_every_message_arrives()
    {
        var receiver = new Receiver();
        await using var process = await StartAsync(receiver);
        await process.WriteAsync([.. Enumerable.Range(0, 501).Select(static _ => Message())]);
        await Poll.UntilAsync(async () => await process.CountOutboxAsync() == 0, "the outbox is empty");
        Assert.Equal(501, receiver.Seen.Select(static m => m.Id).Distinct().Count());
        Assert.All(receiver.BatchSizes, static size => Assert.InRange(size, 1, 50));
    }

    [Fact]
    public async Task What_the_receiver_refuses_is_delivered_again_until_it_takes_it()
    {
        var receiver = new Receiver { Failures = 3 };
        await using var process = await StartAsync(receiver);
        await process.WriteAsync(Message());
        await Poll.UntilAsync(() => receiver.Seen.Count == 1, "the message arrives in the end");
        Assert.Equal(0, receiver.Failures);
    }

    [Fact]
    public async Task A_message_written_twice_goes_once()
    {
        var receiver = new Receiver { Failures = int.MaxValue };
        await using var process = await StartAsync(receiver);
        var message = Message();
        await process.WriteAsync(message);
        await process.WriteAsync(message);
        receiver.Failures = 0;
        await Poll.UntilAsync(async () => await process.CountOutboxAsync() == 0, "the outbox is empty");
        Assert.Single(receiver.Seen);
    }

    [Fact]
    public async Task Two_processes_share_the_work_and_deliver_nothing_twice_while_all_is_well()
    {
        var database = await server.CreateDatabaseAsync();
        var receiver = new Receiver();
        await using var first = await TestProcess.StartAsync(database, receiver);
        await using var second = await TestProcess.StartAsync(database, receiver);
        await first.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            await first.WriteAsync([.. Enumerable.Range(0, 60).Select(static _ => Message())]);
            second.Outbox.Signal();
        }
        await Poll.UntilAsync(async () => await first.CountOutboxAsync() == 0, "the outbox is empty");
        Assert.Equal(1200, receiver.Seen.Count);
        Assert.Equal(1200, receiver.Seen.Select(static m => m.Id).Distinct().Count());
    }

    [Fact]
    public async Task What_a_dead_process_held_is_delivered_by_another()
    {
        var database = await server.CreateDatabaseAsync();
        var receiver = new Receiver();
        await using var process = await TestProcess.StartAsync(database, receiver, ("Outbox:PollSeconds", "1"));
        await process.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        await using var command = process.Database.CreateCommand(
            "insert into outbox (id, kind, payload, claimed_until) values ($1, 'test', $2, now() + interval '2 seconds')");
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = new byte[] { 1 } });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await Poll.UntilAsync(() => receiver.Seen.Count == 1, "the claim runs out and the message arrives");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_message_that_is_refused_is_set_aside_and_holds_up_no_other(bool receiverNamesIt)
    {
        var poison = Message();
        var receiver = new Receiver { Refused = poison.Id, Names = receiverNamesIt };
        await using var process = await StartAsync(receiver);
        await process.WriteAsync([Message(), Message(), poison, Message()]);
        await process.WriteAsync(Message());
        await Poll.UntilAsync(async () => await process.CountOutboxAsync() == 1, "all others are delivered");
        Assert.Equal(4, receiver.Seen.Select(static m => m.Id).Distinct().Count());
        await using var command = process.Database.CreateCommand("select id from outbox where refused_at is not null and refusal = 'not this one'");
        Assert.Equal(poison.Id, await Poll.ForAsync(async () => await command.ExecuteScalarAsync(), "the refused one is kept, with the reason"));
    }

    [Fact]
    public async Task A_full_batch_waits_for_nothing()
    {
        var receiver = new Receiver();
        await using var process = await TestProcess.StartAsync(
            await server.CreateDatabaseAsync(), receiver, ("Outbox:LingerMilliseconds", "60000"), ("Outbox:PollSeconds", "3600"));
        await process.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        foreach (var delivered in (int[])[50, 100])
        {
            await process.WriteAsync([.. Enumerable.Range(0, 50).Select(static _ => Message())]);
            await Poll.UntilAsync(() => receiver.Seen.Count == delivered, "the batch arrives");
        }

        Assert.Equal([50, 50], receiver.BatchSizes);
    }

    [Fact]
    public async Task A_message_waits_for_company_until_they_fill_a_batch()
    {
        using var writer = new OutboxWriter();
        writer.Signal();
        Assert.True(await writer.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken));

        var company = writer.WaitForCompanyAsync(3, TimeSpan.FromHours(1), TimeProvider.System, TestContext.Current.CancellationToken);
        writer.Signal();
        Assert.False(company.IsCompleted);
        writer.Signal();
        await company;
    }

    [Fact]
    public async Task A_message_does_not_wait_for_company_for_ever()
    {
        using var writer = new OutboxWriter();
        writer.Signal();
        await writer.WaitForCompanyAsync(2, TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task What_is_set_aside_raises_an_alarm_and_can_be_sent_again()
    {
        var poison = Message();
        var receiver = new Receiver { Refused = poison.Id, Names = true };
        await using var process = await TestProcess.StartAsync(await server.CreateDatabaseAsync(), receiver, ("Outbox:WatchSeconds", "1"));
        await process.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        await process.WriteAsync(Message(), poison);
        await Poll.UntilAsync(async () => await HealthAsync(process) == "Degraded", "the health check tells of it");

        var listed = await process.Client.GetFromJsonAsync<JsonElement>("/internal/outbox/refused", TestContext.Current.CancellationToken);
        Assert.Equal(poison.Id, Assert.Single(listed.EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal("not this one", listed[0].GetProperty("reason").GetString());

        receiver.Refused = null;
        Assert.Equal(HttpStatusCode.NotFound, await RequeueAsync(process, Guid.CreateVersion7()));
        Assert.Equal(HttpStatusCode.NoContent, await RequeueAsync(process, poison.Id));
        await Poll.UntilAsync(() => receiver.Seen.Any(message => message.Id == poison.Id), "it is delivered");
        await Poll.UntilAsync(async () => await HealthAsync(process) == "Healthy", "the alarm is over");
        Assert.Equal(HttpStatusCode.NotFound, await RequeueAsync(process, poison.Id));
    }

    [Fact]
    public void Delivery_is_soon_unless_told_otherwise()
    {
        var options = new OutboxOptions();
        Assert.Equal((50, 100, 5), (options.BatchSize, options.LingerMilliseconds, options.PollSeconds));
    }

    [Fact]
    public async Task Delivery_survives_a_restart_of_the_database()
    {
        await using var own = new PostgresServer();
        await own.InitializeAsync();
        var receiver = new Receiver { Failures = 1 };
        await using var process = await TestProcess.StartAsync(await own.CreateDatabaseAsync(), receiver);
        await process.Migrations.WaitAsync(TestContext.Current.CancellationToken);
        await process.WriteAsync(Message());
        await own.KillAsync();
        await own.StartAsync();
        await Poll.UntilAsync(() => !receiver.Seen.IsEmpty, "the message arrives after the crash");
    }

    private static async Task<string> HealthAsync(TestProcess process) => await process.Client.GetStringAsync("/health", TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> RequeueAsync(TestProcess process, Guid id)
    {
        using var response = await process.Client.PostAsync($"/internal/outbox/refused/{id}/requeue", null, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    private async Task<TestProcess> StartAsync(Receiver receiver)
    {
        var process = await TestProcess.StartAsync(await server.CreateDatabaseAsync(), receiver);
        await process.Migrations.WaitAsync(default);
        return process;
    }

    private static OutboxMessage Message() => new(Guid.CreateVersion7(), "test", [7], null);

    internal sealed class Receiver : IOutboxDestination
    {
        private int _failures;

        public Guid? Refused { get; set; }

        /// <summary>Whether it says which message it refuses, or only that it refuses the batch.</summary>
        public bool Names { get; init; }

        public int Failures { get => Volatile.Read(ref _failures); set => Volatile.Write(ref _failures, value); }

        public ConcurrentQueue<OutboxMessage> Seen { get; } = new();

        public ConcurrentQueue<int> BatchSizes { get; } = new();

        public Task<IReadOnlyList<OutboxRefusal>> DeliverAsync(IReadOnlyList<OutboxMessage> batch, CancellationToken ct)
        {
            if (Failures > 0)
            {
                Interlocked.Decrement(ref _failures);
                throw new HttpRequestException("The receiver is away.");
            }
            var refused = batch.Index().Where(at => at.Item.Id == Refused).Select(static at => new OutboxRefusal(at.Index, "not this one")).ToArray();
            if (refused.Length > 0 && !Names)
            {
                throw new OutboxRefusedException("not this one");
            }
            BatchSizes.Enqueue(batch.Count);
            foreach (var message in batch.Where(message => message.Id != Refused))
            {
                Seen.Enqueue(message);
            }
            return Task.FromResult<IReadOnlyList<OutboxRefusal>>(refused);
        }
    }
}
