using System.Text.Json;
using System.Text.Json.Serialization;

namespace Platform.AuthService.Invitations;

internal static class Invitations
{
    public static void AddInvitations(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<InvitationStore>();
        services.AddSingleton<InvitationChanges>();
        services.AddSingleton<OpenInvitationStore>();
        services.AddSingleton<InvitationAcceptance>();
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, InvitationsJson.Default));
    }
}

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(InvitationRequest)), JsonSerializable(typeof(CreatedInvitation)), JsonSerializable(typeof(InvitationPage))]
[JsonSerializable(typeof(Acceptance)), JsonSerializable(typeof(AcceptedInvitation))]
internal sealed partial class InvitationsJson : JsonSerializerContext;
