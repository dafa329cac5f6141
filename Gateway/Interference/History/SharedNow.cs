using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.History;

/// <summary>What the active gateway tells the others each second; it holds for a few seconds, so that a gateway that is dead is obeyed no longer.</summary>
/// <param name="Active">Who is active, <c>host:pid</c>.</param>
/// <param name="At">When it said so.</param>
/// <param name="LastNews">Id of the latest piece of news.</param>
/// <param name="Mitigation">How far mitigation has gone.</param>
internal sealed record SharedNow(string Active, DateTimeOffset At, long LastNews, MitigationState Mitigation);
