using System.Data.Common;
using Microsoft.Extensions.Options;
using Platform.AuthService.Bootstrap;
using Platform.ServiceDefaults;

namespace Platform.AuthService.Credentials;

/// <summary>Asks the tables within the time that a check may take. What could not be found out is never an answer.</summary>
internal sealed class BoundedCheck(Readiness readiness, IOptions<CredentialOptions> options, TimeProvider clock)
{
    /// <param name="failure">What could not be done, for the caller to be told.</param>
    /// <param name="ask">Gets the seconds that a statement may take, and the token that ends a wait for a connection.</param>
    /// <param name="ct">The caller's.</param>
    /// <exception cref="UnavailableException">The tables can't be asked, or did not answer in time.</exception>
    public async Task<T> AskAsync<T>(string failure, Func<int, CancellationToken, Task<T>> ask, CancellationToken ct)
    {
        if (!readiness.IsReady)
        {
            throw Unavailable(failure, null);
        }

        var timeout = options.Value.CheckTimeout;
        using var deadline = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        try
        {
            return await ask((int)Math.Ceiling(timeout.TotalSeconds), both.Token).WaitAsync(both.Token);
        }
        catch (Exception fault) when (fault is DbException or TimeoutException)
        {
            throw Unavailable(failure, fault);
        }
        catch (OperationCanceledException late) when (deadline.IsCancellationRequested && !ct.IsCancellationRequested)
        {
            throw Unavailable(failure, late);
        }
    }

    private static UnavailableException Unavailable(string failure, Exception? cause) => new(failure, TimeSpan.FromSeconds(1), cause);
}
