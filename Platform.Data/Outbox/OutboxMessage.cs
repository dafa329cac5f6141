namespace Platform.Data.Outbox;

/// <summary>An event on its way to another service.</summary>
/// <param name="Id">Identifies the event for ever; the receiver applies each id once.</param>
/// <param name="Kind">What the payload is.</param>
/// <param name="Payload">The event, serialised.</param>
/// <param name="TraceParent">W3C trace context of what caused it.</param>
public sealed record OutboxMessage(Guid Id, string Kind, byte[] Payload, string? TraceParent);

/// <summary>Takes events to where they belong. Delivery is at least once: the receiver must tell by the id what it has seen.</summary>
public interface IOutboxDestination
{
    /// <summary>Delivers a batch as a whole.</summary>
    /// <param name="batch">At most <see cref="OutboxOptions.BatchSize"/> messages, oldest first.</param>
    /// <param name="ct">Ends with the process or with the claim on the batch.</param>
    /// <returns>Those that the receiver will never take; it has all others for good. The task fails when the batch must be delivered again.</returns>
    /// <exception cref="OutboxRefusedException">The receiver will never take the batch as it is, and can't say which message is to blame.</exception>
    Task<IReadOnlyList<OutboxRefusal>> DeliverAsync(IReadOnlyList<OutboxMessage> batch, CancellationToken ct);
}

/// <summary>A message that its receiver will never take. It is set aside.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Reason">What the receiver said, for a person.</param>
public sealed record OutboxRefusal(int Index, string Reason);

/// <summary>A receiver refuses a batch as a whole, so that repeating it can't help. The one message that is to blame is found and set aside.</summary>
public sealed class OutboxRefusedException : Exception
{
    /// <summary>Describes the refusal.</summary>
    /// <param name="message">What the receiver said, for a person.</param>
    public OutboxRefusedException(string message)
        : base(message)
    {
    }
}
