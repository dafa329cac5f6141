using Microsoft.Extensions.Options;

namespace Platform.LlmService.Responses;

internal static class Responses
{
    public static void AddResponses(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ResponseOptions>().BindConfiguration(ResponseOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ResponseOptions>, ResponseOptionsValidator>();
        services.AddSingleton<ResponseStore>();
        services.AddSingleton<StoredResponses>();
        services.AddSingleton<ResponsesEndpoint>();
        services.AddHostedService<ResponseKeeper>();
    }
}
