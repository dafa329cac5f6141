using System.Diagnostics;
using System.Net;

namespace Platform.Benchmarks.Revocation;

/// <summary>What the requests of one key met around its revocation; times from the answer to it, negative before.</summary>
internal sealed record KeyEnd(TimeSpan LastAccepted, TimeSpan RevocationTook, int Accepted, int AcceptedAfter, int Unavailable);

/// <summary>Sends requests with a key through both gateways without pause, has it revoked meanwhile, and goes on until it is refused everywhere.</summary>
internal sealed class KeyTraffic(RevocationStack stack)
{
    private const int RefusalsInARow = 5;

    public async Task<KeyEnd> MeasureAsync(int number)
    {
        var (id, secret) = await stack.CreateKeyAsync();
        var senders = stack.Gateways.Select(gateway => SendAsync(gateway, secret)).ToArray();
        // Different for each key, so that the revocation meets every phase of a request.
        await Task.Delay(TimeSpan.FromMilliseconds(50 + (number * 7 % 60)));
        var asked = Stopwatch.GetTimestamp();
        await stack.RevokeAsync(id, number % stack.Gateways.Count);
        var answered = Stopwatch.GetTimestamp();
        var sent = await Task.WhenAll(senders);
        var accepted = sent.SelectMany(static sender => sender.Accepted).ToArray();
        return new(
            Stopwatch.GetElapsedTime(answered, accepted.DefaultIfEmpty(asked).Max()), Stopwatch.GetElapsedTime(asked, answered), accepted.Length,
            accepted.Count(start => start > answered), sent.Sum(static sender => sender.Unavailable));
    }

    private static async Task<(List<long> Accepted, int Unavailable)> SendAsync(HttpClient gateway, string secret)
    {
        var (accepted, unavailable) = (new List<long>(), 0);
        for (var refusals = 0; refusals < RefusalsInARow;)
        {
            using var request = RevocationStack.Request(HttpMethod.Get, "/v1/models", secret);
            var start = Stopwatch.GetTimestamp();
            using var response = await gateway.SendAsync(request);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    accepted.Add(start);
                    refusals = 0;
                    break;
                case HttpStatusCode.Unauthorized:
                    refusals++;
                    break;
                default:
                    unavailable++;
                    break;
            }
        }

        return (accepted, unavailable);
    }
}
