using System.Text;
using Platform.UsageService.Reports;

namespace Platform.UsageService.Export;

/// <summary>
/// All rows of a filter, newest first. They are read page by page from where the last one ended: memory holds one page, and no
/// connection waits for a client that reads slowly. One that breaks off in the middle ends without the end that HTTP requires,
/// so that the client can tell.
/// </summary>
internal sealed class UsageExport(Guid tenantId, RequestFilter filter, ExportFormat format, RequestStore store) : IResult
{
    internal const int PageSize = 500;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var ct = httpContext.RequestAborted;
        // Read before the first byte is sent: a store that is away is answered with a problem, like everywhere.
        var rows = await store.ListLongAsync(tenantId, filter, PageSize, ct);
        var response = httpContext.Response;
        response.ContentType = format.ContentType;
        response.Headers.ContentDisposition = $"attachment; filename=\"usage.{format.Name}\"";
        response.Headers.CacheControl = "no-store";
        Encoding.UTF8.GetBytes(format.Header, response.BodyWriter);
        while (true)
        {
            foreach (var row in rows)
            {
                format.Write(response.BodyWriter, row);
            }

            // Waits until the client has taken enough of it.
            await response.BodyWriter.FlushAsync(ct);
            if (rows.Count < PageSize)
            {
                return;
            }

            rows = await store.ListLongAsync(tenantId, filter with { After = rows[^1].Position }, PageSize, ct);
        }
    }
}
