using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.Data.Redis;

/// <summary>Settings of the Redis connection, section <c>Redis</c>.</summary>
public sealed class RedisOptions
{
    /// <summary>The longest wait for one command, in milliseconds; a store that is slower than this is no help.</summary>
    /// <value>The default value is 50.</value>
    [Range(1, 10_000)]
    public int CommandTimeoutMilliseconds { get; set; } = 50;

    /// <summary>Commands that may time out one after the other before the connection is given up and made anew.</summary>
    /// <value>The default value is 3.</value>
    [Range(1, 100)]
    public int FailuresBeforeReconnect { get; set; } = 3;

    /// <summary>The pause before a new connection is tried, in milliseconds; meanwhile commands fail at once.</summary>
    /// <value>The default value is 1000.</value>
    [Range(50, 60_000)]
    public int ReconnectDelayMilliseconds { get; set; } = 1000;

    internal string ConnectionName { get; set; } = "";
}

[OptionsValidator]
internal sealed partial class RedisOptionsValidator : IValidateOptions<RedisOptions>;
