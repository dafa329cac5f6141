using System.Text.Json.Nodes;

namespace Platform.McpToolServer;

/// <summary>A message a line, until the input ends.</summary>
internal static class StdioServer
{
    public static async Task RunAsync()
    {
        using var output = new StreamWriter(Console.OpenStandardOutput()) { AutoFlush = true };
        using var turn = new SemaphoreSlim(1);
        var server = new ToolServer(SendAsync);
        // A server that doesn't end with its input is what some of the tests are about.
        while (await Console.In.ReadLineAsync() is { } line)
        {
            var message = JsonNode.Parse(line)!;
            _ = Task.Run(async () =>
            {
                if (await server.AnswerAsync(message, SendAsync) is { } answer)
                {
                    await SendAsync(answer);
                }
            });
        }

        if (server.OutlivesItsInput)
        {
            await Task.Delay(Timeout.Infinite);
        }

        async Task SendAsync(JsonNode message)
        {
            await turn.WaitAsync();
            try
            {
                await output.WriteLineAsync(message.ToJsonString());
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
