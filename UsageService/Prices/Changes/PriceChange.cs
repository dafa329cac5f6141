using System.Diagnostics;
using Platform.ServiceDefaults;

namespace Platform.UsageService.Prices.Changes;

/// <summary>One price as it was and as it is: null before it was set, null after it was removed.</summary>
internal sealed record PriceChange(Price? Before, Price? After)
{
    /// <summary>Who set it and when doesn't make it another price.</summary>
    public bool IsNone => Before is not null && After is not null && Before with { SetBy = After.SetBy, SetAt = After.SetAt } == After;

    public Price Subject => After ?? Before ?? throw new InvalidOperationException("A change changes something.");
}

/// <summary>Who changes prices and by what; nobody is the service itself.</summary>
internal sealed record PriceActor(string Action, Guid? UserId, Guid? KeyId)
{
    public string? TraceId { get; } = Activity.Current?.TraceId.ToHexString();

    public static PriceActor Of(CallerIdentity caller, string action) => new(action, caller.UserId, caller.KeyId);
}

/// <summary>What is written of an action in the audit; stable.</summary>
internal static class PriceAction
{
    public const string Set = "price.set";
    public const string Removed = "price.removed";
    public const string Imported = "price.imported";
    public const string Shipped = "price.shipped";
}

internal enum PriceRemoval
{
    Done,
    NoSuchPrice,

    /// <summary>It has held already: calls may have been charged by it.</summary>
    HasHeld,
}
