using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ExtensionService.Invocation;

/// <summary>Section <c>Invocation</c>: how tools are called.</summary>
internal sealed class InvocationOptions
{
    public const int LongestTimeoutSeconds = 60;

    /// <summary>
    /// Lets tools live on this machine or in the private network. Off, because whoever may register a tool could then make this
    /// process read what only the inside of the network can reach.
    /// </summary>
    public bool AllowPrivateAddresses { get; set; }

    /// <summary>For tools that name no timeout of their own. It covers name lookup, connection, answer and body.</summary>
    [Range(1, LongestTimeoutSeconds)]
    public int DefaultTimeoutSeconds { get; set; } = 10;

    /// <summary>The largest answer taken from a tool, after decompression.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MaxResponseBytes { get; set; } = 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class InvocationOptionsValidator : IValidateOptions<InvocationOptions>;
