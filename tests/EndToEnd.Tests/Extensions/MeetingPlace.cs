using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Platform.EndToEnd.Tests.Extensions;

/// <summary>A service with an OpenAPI document, whose callers are answered only when two of them are there at a time.</summary>
internal sealed class MeetingPlace : IAsyncDisposable
{
    private readonly TaskCompletionSource _bothHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebApplication _app;
    private int _here;

    private MeetingPlace(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static object Document => new
    {
        openapi = "3.1.0",
        info = new { title = "A place to meet", version = "1" },
        paths = new Dictionary<string, object>
        {
            ["/meet/{who}"] = new
            {
                get = new
                {
                    operationId = "meet",
                    parameters = new[] { new { name = "who", @in = "path", required = true, schema = new { type = "string" } } },
                },
            },
        },
    };

    public static async Task<MeetingPlace> OpenAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var place = new MeetingPlace(builder.Build());
        place._app.MapGet("/meet/{who}", place.MeetAsync);
        await place._app.StartAsync();
        return place;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> MeetAsync(string who, CancellationToken ct)
    {
        if (Interlocked.Increment(ref _here) == 2)
        {
            _bothHere.SetResult();
        }

        await _bothHere.Task.WaitAsync(ct);
        return TypedResults.Text(string.Create(CultureInfo.InvariantCulture, $"{who} was there"));
    }
}
