using Microsoft.Extensions.Options;

namespace Platform.LlmService.Chat;

/// <summary>Cuts running calls some time after the process was asked to stop.</summary>
internal sealed class Stopping : IDisposable
{
    private readonly CancellationTokenSource _cut;
    private readonly CancellationTokenRegistration _registration;

    public Stopping(IHostApplicationLifetime lifetime, IOptions<ChatOptions> options, TimeProvider clock)
    {
        _cut = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        _registration = lifetime.ApplicationStopping.Register(() => _cut.CancelAfter(options.Value.StopAfter));
    }

    public CancellationToken Token => _cut.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _cut.Dispose();
    }
}
