using Platform.Benchmarks.Stack;

namespace Platform.Benchmarks.Failures;

/// <summary>Something that can fail, with the relays that stand before it.</summary>
internal sealed record Part(string Name, IReadOnlyList<string> Relays)
{
    public const string PostgreSql = "PostgreSQL";

    public static IReadOnlyList<Part> All { get; } =
    [
        new(PostgreSql, Parts.Databases),
        .. ((string[])[Parts.Redis, Parts.AuthService, Parts.ExtensionService, Parts.LlmService, Parts.UsageService, Parts.Provider, Parts.Extension]).Select(static name => new Part(name, [name])),
    ];

    /// <summary>Whether it is a process of ours, which can be missing itself.</summary>
    private bool IsService => Parts.Services.Contains(Name);

    public async Task BreakAsync(PlatformStack stack, Fault fault)
    {
        foreach (var relay in Relays.Select(stack.Relay))
        {
            switch (fault)
            {
                case Fault.Refused or Fault.AbsentAtStart:
                    await relay.RefuseAsync();
                    break;
                case Fault.Frozen:
                    relay.Freeze();
                    break;
                default:
                    relay.Delay = fault == Fault.Slow ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(2);
                    break;
            }
        }

        if (fault == Fault.AbsentAtStart)
        {
            await StartOthersAsync(stack);
        }
    }

    public async Task HealAsync(PlatformStack stack, Fault fault)
    {
        if (fault == Fault.AbsentAtStart && IsService)
        {
            stack.StartService(Name);
            await stack[Name].UntilAsync("/alive");
        }

        foreach (var relay in Relays.Select(stack.Relay))
        {
            relay.Heal();
        }
    }

    private async Task StartOthersAsync(PlatformStack stack)
    {
        stack.StartServices();
        if (IsService)
        {
            stack[Name].Kill();
        }

        await Task.WhenAll(stack.Services.Where(service => service.Key != Name).Select(static service => service.Value.UntilAsync("/alive")));
    }
}
