using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Conversations;

internal sealed class ConversationOptions
{
    public const string Section = "Conversations";

    /// <summary>The largest message that is kept, as JSON. Of an answer that is longer the beginning is.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int MostMessageBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Messages in one conversation, in all its branches.</summary>
    [Range(2, 1_000_000)]
    public int MostMessages { get; set; } = 10_000;
}

[OptionsValidator]
internal sealed partial class ConversationOptionsValidator : IValidateOptions<ConversationOptions>;
