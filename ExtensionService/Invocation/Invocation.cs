using Microsoft.Extensions.Options;
using Platform.ExtensionService.Resilience;

namespace Platform.ExtensionService.Invocation;

internal static class Invocation
{
    public static void AddInvocation(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<InvocationOptions>().BindConfiguration("Invocation").ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<InvocationOptions>, InvocationOptionsValidator>();
        builder.Services.AddSingleton<ToolClient>();
        builder.Services.AddSingleton<ToolCaller>();
        builder.Services.AddSingleton<IToolCaller>(static provider => provider.GetRequiredService<GuardedTools>());
        builder.Services.AddSingleton<Invoker>();
    }
}
