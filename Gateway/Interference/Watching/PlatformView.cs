namespace Platform.Gateway.Interference.Watching;

/// <summary>All that the rules look at in one round. Nothing in it changes while they do.</summary>
/// <param name="Now">By the monitor's clock.</param>
/// <param name="Services">The gateway and those behind it.</param>
/// <param name="IsJudge">Whether this process has threads enough to tell silence of others from its own.</param>
internal sealed record PlatformView(TimeSpan Now, IReadOnlyList<ServiceView> Services, bool IsJudge)
{
    public ServiceView? Find(string service)
    {
        foreach (var one in Services)
        {
            if (one.Name == service)
            {
                return one;
            }
        }

        return null;
    }
}
