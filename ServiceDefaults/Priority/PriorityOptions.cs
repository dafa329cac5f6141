using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.ServiceDefaults.Priority;

/// <summary>How a process stands back when there is more work than processors.</summary>
public sealed class PriorityOptions
{
    /// <summary>The section they are read from.</summary>
    public const string Section = "Process";

    /// <summary>
    /// The nice value of <c>setpriority(2)</c>: 0 is what every process has, 19 takes only what nobody else wants. Each step is about a tenth of the
    /// processor less beside a busy process of the step before. It is never lowered: who started the process may have asked for more.
    /// </summary>
    [Range(0, 19)]
    public int Nice { get; set; }
}

[OptionsValidator]
internal sealed partial class PriorityOptionsValidator : IValidateOptions<PriorityOptions>;
