using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Platform.LlmService.Chat;

internal sealed class ChatOptions
{
    public const string Section = "Chat";

    /// <summary>The largest request body.</summary>
    [Range(1024, 100 * 1024 * 1024)]
    public int MostRequestBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>The largest plain answer of a provider; it is held in memory, a stream is not.</summary>
    [Range(1024, 1024 * 1024 * 1024)]
    public int MostAnswerBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>
    /// After so long without a word from a provider that has begun to answer, a stream gets a comment, so that proxies don't take its connection for dead.
    /// Zero: never.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan HeartbeatAfter { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// How long running calls may go on when the process is asked to stop. Shorter than the host's shutdown time, so that what
    /// is cut is still settled with the tokens it had.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan StopAfter { get; set; } = TimeSpan.FromSeconds(6);
}

[OptionsValidator]
internal sealed partial class ChatOptionsValidator : IValidateOptions<ChatOptions>;
