using System.Globalization;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Embedded.Screen;

/// <summary>What one line says about an instance; a change that leaves it as it is needs no new line.</summary>
internal sealed record StateLine(string Name, string State, string? Detail)
{
    private const string Healthy = nameof(Healthy);
    private const string Unhealthy = nameof(Unhealthy);
    private const int NameWidth = 18;
    private const int StateWidth = 13;

    /// <param name="change">The news.</param>
    /// <param name="complain">Whether to speak of bad answers: before the first good one they are only impatience, for a while.</param>
    public static StateLine Of(ResourceEvent change, bool complain)
    {
        var snapshot = change.Snapshot;
        var name = snapshot.DisplayName ?? change.Resource.Name;
        var state = snapshot.State?.Text ?? "";
        return (state == KnownResourceStates.Running, ResourceNotificationService.IsHealthy(change)) switch
        {
            (true, true) => new(name, Healthy, null),
            (true, false) when complain => new(name, Unhealthy, snapshot.HealthReports.FirstOrDefault(r => r.Description is not null)?.Description),
            (true, false) => new(name, state, Pid(snapshot) is { } pid ? $"pid {pid}" : null),
            _ => new(name, state, snapshot.Reason),
        };
    }

    public static string? Pid(CustomResourceSnapshot snapshot) => snapshot.Properties.Where(p => p.Name == KnownProperties.Executable.Pid)
        .Select(p => Convert.ToString(p.Value, CultureInfo.InvariantCulture)).FirstOrDefault();

    public static string? Colour(string state) => state switch
    {
        Healthy => Terminal.Green,
        Unhealthy or KnownResourceStates.Restarting => Terminal.Yellow,
        _ when state == KnownResourceStates.FailedToStart => Terminal.Red,
        _ => Terminal.Grey,
    };

    public string Text(Terminal terminal) => $"  {Name.PadRight(NameWidth)} {terminal.Paint(State.PadRight(StateWidth), Colour(State))} {Detail}".TrimEnd();
}
