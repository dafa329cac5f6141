namespace Platform.Gateway.Routes;

/// <summary>
/// The server has decoded the path once and resolved its dots. A path that still hides some, under whatever number of encodings, could mean
/// another place to whoever decodes it next, so it doesn't exist. (An encoded slash alone is fine: names of models have them.)
/// </summary>
internal sealed class PathGuard(RequestDelegate next)
{
    private const int DeepestEncoding = 4;

    public Task InvokeAsync(HttpContext context)
    {
        if (IsPlain(context.Request.Path.Value ?? ""))
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    internal static bool IsPlain(string path)
    {
        for (var depth = 0; depth < DeepestEncoding; depth++)
        {
            if (path.Any(char.IsControl) || path.Contains('\\', StringComparison.Ordinal)
                || path.Split('/').Any(static segment => segment is "." or ".."))
            {
                return false;
            }

            var decoded = Uri.UnescapeDataString(path);
            if (decoded == path)
            {
                return true;
            }

            path = decoded;
        }

        return false;
    }
}
