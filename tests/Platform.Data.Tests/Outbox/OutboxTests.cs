using System.Collections.Concurrent;
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
        var receiver = new Receiver { Failures = 1 };
        await using var process = await StartAsync(receiver);
        var message = Message();
        await process.WriteAsync(message);
        await process.WriteAsync(message);
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

    [Fact]
    public async Task A_message_that_is_refused_is_set_aside_and_holds_up_no_other()
    {
        var poison = Message();
        var receiver = new Receiver { Refused = poison.Id };
        await using var process = await StartAsync(receiver);
        await process.WriteAsync([Message(), Message(), poison, Message()]);
        await process.WriteAsync(Message());
        await Poll.UntilAsync(async () => await process.CountOutboxAsync() == 1, "all others are delivered");
        Assert.Equal(4, receiver.Seen.Select(static m => m.Id).Distinct().Count());
        await using var command = process.Database.CreateCommand("select id from outbox where refused_at is not null and refusal = 'not this one'");
        Assert.Equal(poison.Id, await Poll.ForAsync(async () => await command.ExecuteScalarAsync(), "the refused one is kept, with the reason"));
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

        public Guid? Refused { get; init; }

        public int Failures { get => _failures; init => _failures = value; }

        public ConcurrentQueue<OutboxMessage> Seen { get; } = new();

        public ConcurrentQueue<int> BatchSizes { get; } = new();

        public Task DeliverAsync(IReadOnlyList<OutboxMessage> batch, CancellationToken ct)
        {
            if (_failures > 0)
            {
                _failures--;
                throw new HttpRequestException("The receiver is away.");
            }
            if (batch.Any(message => message.Id == Refused))
            {
                throw new OutboxRefusedException("not this one");
            }
            BatchSizes.Enqueue(batch.Count);
            foreach (var message in batch)
            {
                Seen.Enqueue(message);
            }
            return Task.CompletedTask;
        }
    }
}
