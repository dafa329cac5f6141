using System.Diagnostics;
using System.Text.Json;
using Platform.Contracts;
using Platform.Data.Outbox;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Metering;

/// <summary>Brings usage events from the outbox to UsageService.</summary>
internal sealed class UsageDelivery(UsageClient usage) : IOutboxDestination
{
    public async Task<IReadOnlyList<OutboxRefusal>> DeliverAsync(IReadOnlyList<OutboxMessage> batch, CancellationToken ct)
    {
        // One delivery belongs to many traces but can hang in only one: the oldest call's. The others are linked.
        using var span = PlatformActivity.StartFrom(batch[0].TraceParent, "deliver usage", ActivityKind.Producer);
        foreach (var message in batch.Skip(1))
        {
            if (ActivityContext.TryParse(message.TraceParent, null, isRemote: true, out var other))
            {
                span?.AddLink(new ActivityLink(other));
            }
        }

        span?.SetTag("messaging.batch.message_count", batch.Count);
        var result = await usage.SendAsync(new UsageBatch([.. batch.Select(Read)]), ct);
        return [.. (result.Refused ?? []).Select(static refused => new OutboxRefusal(refused.Index, refused.Reason))];
    }

    private static UsageEvent Read(OutboxMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Payload, ContractsJson.Default.UsageEvent) ?? throw new OutboxRefusedException("The message is empty.");
        }
        catch (JsonException e)
        {
            throw new OutboxRefusedException($"The message can't be read: {e.Message}");
        }
    }
}
