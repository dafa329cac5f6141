using System.Buffers;
using Platform.Gateway.Interference.History;

namespace Platform.Gateway.Interference.Api;

/// <summary>Samples as they are kept: as JSON, which is put together here and not made again.</summary>
internal sealed class ReadingsResult(IReadOnlyList<Sample> samples) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => StatusCodes.Status200OK;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        var body = httpContext.Response.BodyWriter;
        body.Write("["u8);
        for (var i = 0; i < samples.Count; i++)
        {
            if (i > 0)
            {
                body.Write(","u8);
            }

            await body.WriteAsync(samples[i].Json, httpContext.RequestAborted);
        }

        body.Write("]"u8);
        await body.FlushAsync(httpContext.RequestAborted);
    }
}
