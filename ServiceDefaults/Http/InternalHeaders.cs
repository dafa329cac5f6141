namespace Platform.ServiceDefaults;

/// <summary>Headers between our own processes; the gateway strips them from what comes from outside.</summary>
public static class InternalHeaders
{
    /// <summary>Every header that begins so is ours.</summary>
    public const string Prefix = "X-Platform-";

    /// <summary>The internal identity token of the caller.</summary>
    public const string Identity = "X-Platform-Identity";

    /// <summary>The key by which our own processes know each other.</summary>
    public const string Service = "X-Platform-Service";

    /// <summary>The client's network address as the gateway sees it.</summary>
    public const string ClientAddress = "X-Platform-Client-Address";

    /// <summary>Id of a request, chosen by the client or the gateway, on request and response.</summary>
    public const string RequestId = "X-Request-Id";
}
