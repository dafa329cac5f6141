using System.Collections.Concurrent;

namespace Platform.AuthService.IdentityTokens;

/// <summary>
/// Tokens by the full content they vouch for, in two generations: when the young one is full it becomes the old one and the old one is
/// forgotten. So memory is bounded, and what was forgotten too early is only signed again. This holds no answer to "is the key still good".
/// </summary>
internal sealed class TokenMemo(int capacity)
{
    private readonly Lock _turning = new();
    private volatile Generations _generations = new(new(StringComparer.Ordinal), new(StringComparer.Ordinal));
    private int _young;

    public int Count => _generations.Young.Count + _generations.Old.Count;

    public IssuedToken? Find(string content)
    {
        var (young, old) = _generations;
        return young.TryGetValue(content, out var token) || old.TryGetValue(content, out token) ? token : null;
    }

    public void Keep(string content, IssuedToken token)
    {
        lock (_turning)
        {
            if (_young >= capacity)
            {
                _generations = new Generations(new(StringComparer.Ordinal), _generations.Young);
                _young = 0;
            }

            var young = _generations.Young;
            if (young.TryAdd(content, token))
            {
                _young++;
            }
            else
            {
                young[content] = token;
            }
        }
    }

    private sealed record Generations(ConcurrentDictionary<string, IssuedToken> Young, ConcurrentDictionary<string, IssuedToken> Old);
}
