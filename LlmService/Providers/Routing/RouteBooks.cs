using System.Runtime.CompilerServices;
using Npgsql;
using Platform.Data.Caching;
using Platform.Data.Postgres;
using Platform.LlmService.Metering;
using Platform.ServiceDefaults;

namespace Platform.LlmService.Providers.Routing;

/// <summary>The routes of each owner, ready to be used. A change is known to every replica by the time it has been answered, or shortly after.</summary>
internal sealed class RouteBooks(TtlCache<RouteBook> cache, ProviderFactory factory)
{
    // A table lasts as long as the cached book that it was made of, which is the same object for as long as it is fresh.
    private readonly ConditionalWeakTable<RouteBook, RouteTable> _tables = [];

    /// <exception cref="UnavailableException">It is not cached, and the database can't be asked.</exception>
    public ValueTask<RouteTable> FindAsync(Owner owner, CancellationToken ct)
    {
        var found = cache.GetAsync(owner.ToString(), ct);
        return found.IsCompletedSuccessfully ? new(TableOf(owner, found.GetAwaiter().GetResult())) : WaitAsync(owner, found, ct);
    }

    /// <summary>Makes a change, and has every replica forget what it knew.</summary>
    public async Task<T> ChangeAsync<T>(Owner owner, Func<Task<T>> change)
    {
        T changed;
        try
        {
            changed = await change();
        }
        catch (Exception e) when (e is not (PoolException or PostgresException))
        {
            // The connection may have broken, or the caller left, between the commit and its answer.
            await cache.InvalidateAsync(owner.ToString());
            throw;
        }

        await cache.InvalidateAsync(owner.ToString());
        return changed;
    }

    private async ValueTask<RouteTable> WaitAsync(Owner owner, ValueTask<RouteBook?> book, CancellationToken ct)
    {
        try
        {
            return TableOf(owner, await book);
        }
        catch (Exception e) when (Weather.Is(e) && !ct.IsCancellationRequested)
        {
            throw new UnavailableException("Where models are asked can't be read at the moment, so no model was asked.", inner: e);
        }
    }

    private RouteTable TableOf(Owner owner, RouteBook? book)
    {
        book ??= new RouteBook([], []);
        return _tables.TryGetValue(book, out var table) ? table : Add(owner, book);
    }

    // Apart, since every call of TableOf would pay for the closure.
    private RouteTable Add(Owner owner, RouteBook book) => _tables.GetValue(book, one => new RouteTable(owner, one, factory));
}
