using System.Buffers;

namespace Platform.LlmService.Chat;

/// <summary>Reads a request body into memory, never more of it than allowed, whatever its Content-Length says.</summary>
internal static class RequestBody
{
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, int most, CancellationToken ct)
    {
        if (request.ContentLength > most)
        {
            throw TooLarge(most);
        }

        var reader = request.BodyReader;
        try
        {
            while (true)
            {
                var result = await reader.ReadAsync(ct);
                if (result.Buffer.Length > most)
                {
                    throw TooLarge(most);
                }

                if (result.IsCompleted)
                {
                    var body = result.Buffer.ToArray();
                    reader.AdvanceTo(result.Buffer.End);
                    return body;
                }

                reader.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            }
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            throw TooLarge(most);
        }
    }

    private static ChatRequestException TooLarge(int most) =>
        new($"The body is larger than {most} bytes.") { Status = StatusCodes.Status413PayloadTooLarge, Code = "request_too_large" };
}
