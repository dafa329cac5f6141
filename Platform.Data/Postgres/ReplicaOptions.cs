using Microsoft.Extensions.Options;

namespace Platform.Data.Postgres;

/// <summary>How many processes of a service share its database.</summary>
internal sealed class ReplicaOptions
{
    public const string Section = "Pool";

    /// <summary>Setting <c>Pool:Replicas</c>; whoever starts the replicas tells each of them.</summary>
    public int Replicas { get; set; } = 1;
}

internal sealed class ReplicaOptionsValidator : IValidateOptions<ReplicaOptions>
{
    public ValidateOptionsResult Validate(string? name, ReplicaOptions options) =>
        options.Replicas is >= 1 and <= 1000
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"'{ReplicaOptions.Section}:{nameof(options.Replicas)}' is {options.Replicas}; it must be between 1 and 1000.");
}
