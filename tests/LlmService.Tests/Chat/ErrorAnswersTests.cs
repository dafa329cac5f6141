using Microsoft.AspNetCore.Http;
using Platform.LlmService.Chat;

namespace Platform.LlmService.Tests.Chat;

public sealed class ErrorAnswersTests
{
    [Theory]
    [InlineData(429, 5, null)]
    [InlineData(429, null, "false")]
    [InlineData(429, 86_400, "false")]
    [InlineData(409, 1, null)]
    [InlineData(409, null, "false")]
    [InlineData(503, 2, null)]
    [InlineData(400, null, null)]
    public async Task Clients_that_would_ask_again_in_vain_are_told_not_to(int status, int? retryAfter, string? shouldRetry)
    {
        foreach (var path in new[] { "/v1/chat/completions", "/v1/messages" })
        {
            var context = new DefaultHttpContext { Request = { Path = path } };
            await ErrorAnswers.WriteAsync(
                context, new ChatRequestException("No.") { Status = status, RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null });
            Assert.Equal(status, context.Response.StatusCode);
            Assert.Equal(shouldRetry, context.Response.Headers["x-should-retry"].FirstOrDefault());
        }
    }
}
