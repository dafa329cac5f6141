using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Platform.ServiceDefaults;

namespace Platform.Benchmarks.Failures;

/// <summary>How one request ended.</summary>
/// <param name="Status">0: no answer within the client's patience, or none at all.</param>
/// <param name="Type">Of a problem or of an OpenAI error; <c>cut</c> for a stream without its end.</param>
/// <param name="SaysWhen">Whether it says when to try again.</param>
/// <param name="Took">To the last byte.</param>
internal sealed record ProbeAnswer(HttpStatusCode Status, string Type, bool SaysWhen, TimeSpan Took)
{
    public const string Cut = "cut";

    public bool IsGood => Status is HttpStatusCode.OK or HttpStatusCode.Created && Type == "";

    public static async Task<ProbeAnswer> AskAsync(HttpClient client, Probe probe, HttpRequestMessage request)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            using var response = await client.SendAsync(request);
            var body = await response.Content.ReadAsStringAsync();
            var type = response.IsSuccessStatusCode ? TypeOfStream(probe, body) : TypeOf(body);
            return new(response.StatusCode, type, response.Headers.RetryAfter is not null, Stopwatch.GetElapsedTime(began));
        }
        catch (Exception none) when (none is HttpRequestException or OperationCanceledException or IOException)
        {
            return new(0, none is OperationCanceledException ? "no answer" : "broken", SaysWhen: false, Stopwatch.GetElapsedTime(began));
        }
    }

    /// <summary>A stream that began says what went wrong in an event of its own, or nothing if nothing did.</summary>
    private static string TypeOfStream(Probe probe, string body) =>
        probe.Name != Probe.Stream || body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal) ? ""
        : body.Contains("\"error\"", StringComparison.Ordinal) ? "error event" : Cut;

    private static string TypeOf(string body)
    {
        try
        {
            var root = JsonDocument.Parse(body).RootElement;
            var (name, holder) = root.TryGetProperty("error", out var error) ? ("code", error) : ("type", root);
            return holder.GetProperty(name).GetString()?.Replace(ProblemTypes.Prefix, "", StringComparison.Ordinal) ?? holder.GetProperty("type").GetString() ?? "?";
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return "not a problem";
        }
    }
}
