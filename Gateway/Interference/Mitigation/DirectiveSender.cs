using System.Text.Json;
using System.Threading.Channels;
using Platform.Contracts;
using Platform.Gateway.Interference.Watching;

namespace Platform.Gateway.Interference.Mitigation;

/// <summary>
/// Asks every replica of LlmService for what mitigation wants of it, once a round for as long as it is wanted, and once more when it no longer is. What was asked for holds for a few seconds, so
/// a replica that hears nothing more, because this gateway or its monitor is dead, goes by its own limits again.
/// </summary>
internal sealed class DirectiveSender(IReplicaChannel replicas, TimeProvider clock, ILogger<DirectiveSender> log) : BackgroundService
{
    public const string Path = "/internal/mitigation";
    private const double ValidSeconds = 5;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private static readonly MitigationDirective Nothing = new(PauseWarmUp: false, AdmissionShare: 1, ValidSeconds);

    private readonly Channel<MitigationDirective> _next = Channel.CreateBounded<MitigationDirective>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
    private MitigationDirective? _last;
    private bool _isReported;

    /// <summary>Costs the monitor nothing: the latest wish is sent as soon as the one before has been.</summary>
    public void Ask(MitigationState state)
    {
        var wanted = new MitigationDirective(
            state.Acts(MitigationActions.PauseWarmUp), state.Acts(MitigationActions.LowerLlmAdmission) ? state.AdmissionShare : 1, ValidSeconds);
        if (wanted == Nothing && (_last is null || _last == Nothing))
        {
            return;
        }

        _last = wanted;
        _next.Writer.TryWrite(wanted);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var directive in _next.Reader.ReadAllAsync(stoppingToken))
        {
            await SendAsync(directive, stoppingToken);
        }
    }

    private async Task SendAsync(MitigationDirective directive, CancellationToken ct)
    {
        using var deadline = new CancellationTokenSource(Limit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(ct, deadline.Token);
        var taken = 0;
        try
        {
            taken = await replicas.TellAsync("llmservice", Path, JsonSerializer.SerializeToUtf8Bytes(directive, ContractsJson.Default.MitigationDirective), both.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // Said again in the next round.
        }

        if (taken == 0 && !_isReported)
        {
            log.DirectiveNotTaken();
        }

        _isReported = taken == 0;
    }
}
