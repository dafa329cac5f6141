using Platform.Testing;

namespace Platform.Gateway.Tests.Limits;

internal static class GarnetExtensions
{
    /// <summary>All tests come from one source, and would find what the one before has counted.</summary>
    public static async Task ForgetAsync(this GarnetServer redis)
    {
        await redis.KillAsync();
        await redis.StartAsync();
    }
}
