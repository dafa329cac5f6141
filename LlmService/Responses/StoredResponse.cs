namespace Platform.LlmService.Responses;

/// <summary>A response as it is kept, in JSON.</summary>
/// <param name="Id">The call's id.</param>
/// <param name="PreviousId">The one that it went on from.</param>
/// <param name="Input">Its own items, without those of the responses before it.</param>
/// <param name="Output">The items that it put out.</param>
/// <param name="Response">Everything else of it.</param>
internal sealed record StoredResponse(Guid Id, Guid? PreviousId, byte[] Input, byte[] Output, byte[] Response)
{
    public long Length => (long)Input.Length + Output.Length + Response.Length;
}
