using Platform.Contracts;
using Platform.Gateway.Administration;

namespace Platform.Gateway.Interference.Rules;

/// <summary>Names of the parts of the platform, and who answers which class of requests.</summary>
internal static class Parts
{
    public const string Gateway = ServiceNames.Gateway;
    public const string Auth = "authservice";
    public const string Extension = "extensionservice";
    public const string Llm = "llmservice";
    public const string Usage = "usageservice";

    public static string? OwnerOf(string requests) => requests switch
    {
        RequestClassNames.Check or RequestClassNames.Auth => Auth,
        RequestClassNames.Extensions => Extension,
        RequestClassNames.Llm => Llm,
        RequestClassNames.Usage => Usage,
        _ => null,
    };
}
