using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Platform.Contracts;
using Platform.Gateway.Interference.Mitigation;

namespace Platform.Gateway.Interference.WebHook;

/// <summary>What the receiver gets.</summary>
/// <param name="Id">The same for every attempt, and from every gateway: for receivers that want each once.</param>
/// <param name="Type"><c>incident</c> or <c>mitigation</c>.</param>
/// <param name="At">When it was so.</param>
/// <param name="Incident">The incident.</param>
/// <param name="Change"><c>begun</c>, <c>changed</c> or <c>ended</c>, of a mitigation.</param>
/// <param name="Mitigation">The mitigation.</param>
internal sealed record WebHookBody(string Id, string Type, DateTimeOffset At, Incident? Incident, string? Change, ActiveMitigation? Mitigation);

/// <summary>A message that waits, and what it is about: of one subject only the latest is sent.</summary>
internal sealed record WebHookMessage(string Id, string Subject, byte[] Body)
{
    public static WebHookMessage Of(IncidentState state)
    {
        var subject = state.Incident.Id.ToString();
        return Of(subject, new(IdOf(subject, state.At), "incident", state.At, state.Incident, null, null));
    }

    public static WebHookMessage Of(MitigationChange change)
        => Of(change.Mitigation.Action, new(IdOf(change.Mitigation.Action, change.At), "mitigation", change.At, null, change.Change, change.Mitigation));

    private static WebHookMessage Of(string subject, WebHookBody body) => new(body.Id, subject, JsonSerializer.SerializeToUtf8Bytes(body, WebHookJson.Default.WebHookBody));

    private static string IdOf(string subject, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{subject}-{at.UtcTicks}");
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebHookBody))]
internal sealed partial class WebHookJson : JsonSerializerContext;
