namespace Platform.Gateway.RequestIds;

internal static class RequestIds
{
    /// <summary>Stands before everything that can fail, so that every answer carries the id.</summary>
    public static void UseRequestIds(this IApplicationBuilder app) => app.UseMiddleware<RequestIdMiddleware>();
}
