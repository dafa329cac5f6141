using System.Diagnostics;

namespace Platform.Testing;

/// <summary>Waits for what will become true, instead of for a time.</summary>
public static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again until the condition holds; fails with what was hoped for when it never does.</summary>
    public static async Task UntilAsync(Func<Task<bool>> condition, string hope, TimeSpan? limit = null, CancellationToken ct = default)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > (limit ?? DefaultLimit))
            {
                throw new TimeoutException($"Not within {limit ?? DefaultLimit}: {hope}");
            }
            using var timer = new PeriodicTimer(Interval);
            await timer.WaitForNextTickAsync(ct);
        }
    }

    public static Task UntilAsync(Func<bool> condition, string hope, TimeSpan? limit = null, CancellationToken ct = default) =>
        UntilAsync(() => Task.FromResult(condition()), hope, limit, ct);

    /// <summary>Asks until there is an answer that is not null.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> find, string hope, TimeSpan? limit = null, CancellationToken ct = default)
        where T : class
    {
        T? found = null;
        await UntilAsync(async () => (found = await find()) is not null, hope, limit, ct);
        return found!;
    }
}
