using Microsoft.Extensions.Options;

namespace Platform.Gateway.Interference.History;

internal sealed class HistoryOptionsValidator : IValidateOptions<HistoryOptions>
{
    public ValidateOptionsResult Validate(string? name, HistoryOptions options)
    {
        var check = new RangeCheck(HistoryOptions.Section);
        check.Within(options.Keep, nameof(options.Keep), TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        check.Within(options.MaxIncidents, nameof(options.MaxIncidents), 10, 10_000);
        check.Within(options.MaxIncidentBytes, nameof(options.MaxIncidentBytes), 64 * 1024, 256 * 1024 * 1024);
        check.Within(options.SampleEvery, nameof(options.SampleEvery), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.Within(options.MaxSampleBytes, nameof(options.MaxSampleBytes), 64 * 1024, 256 * 1024 * 1024);
        check.Within(options.TakeoverGrace, nameof(options.TakeoverGrace), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        check.Within(options.UsageTimeout, nameof(options.UsageTimeout), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1));
        check.Within(options.DeliveryCapacity, nameof(options.DeliveryCapacity), 10, 100_000);
        check.Within(options.DeliveryMaxBackOff, nameof(options.DeliveryMaxBackOff), TimeSpan.FromMilliseconds(200), TimeSpan.FromHours(1));
        return check.Result;
    }
}
