using Microsoft.Extensions.Options;

namespace Platform.Data.Postgres;

/// <summary>Settings of one service pool, section <c>Pool:{name}</c>; see <see cref="PoolProfile"/> for the defaults.</summary>
public sealed class PoolOptions
{
    /// <summary>Connections that are kept.</summary>
    public int Size { get; set; }

    /// <summary>Connections opened beyond <see cref="Size"/> when needed.</summary>
    public int Overflow { get; set; }

    /// <summary>The longest wait for a connection, opening one included.</summary>
    public TimeSpan AcquireTimeout { get; set; }

    /// <summary>Age at which a connection is replaced.</summary>
    public TimeSpan Recycle { get; set; }

    /// <summary>Bound on one command.</summary>
    public TimeSpan CommandTimeout { get; set; }

    /// <summary>How long a connection beyond <see cref="Size"/> may be idle.</summary>
    /// <value>The default value is one minute.</value>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(1);

    internal string ConnectionName { get; set; } = "";

    internal void Apply(PoolProfile profile, string connectionName)
    {
        (Size, Overflow, AcquireTimeout, Recycle, CommandTimeout) =
            (profile.Size, profile.Overflow, profile.AcquireTimeout, profile.Recycle, profile.CommandTimeout);
        ConnectionName = connectionName;
    }
}

internal sealed class PoolOptionsValidator : IValidateOptions<PoolOptions>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, PoolOptions options)
    {
        List<string> errors = [];
        Check(options.Size is >= 1 and <= 500, nameof(options.Size), options.Size, "between 1 and 500");
        Check(options.Overflow is >= 0 and <= 500, nameof(options.Overflow), options.Overflow, "between 0 and 500");
        CheckTime(options.AcquireTimeout, nameof(options.AcquireTimeout), TimeSpan.FromMinutes(10));
        CheckTime(options.Recycle, nameof(options.Recycle), Day);
        CheckTime(options.CommandTimeout, nameof(options.CommandTimeout), Day);
        CheckTime(options.IdleTimeout, nameof(options.IdleTimeout), Day);
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void CheckTime(TimeSpan value, string key, TimeSpan max) =>
            Check(value >= TimeSpan.FromSeconds(1) && value <= max, key, value, $"between 00:00:01 and {max}");

        void Check(bool holds, string key, object value, string allowed)
        {
            if (!holds)
            {
                errors.Add($"'Pool:{name}:{key}' is {value}; it must be {allowed}.");
            }
        }
    }
}
