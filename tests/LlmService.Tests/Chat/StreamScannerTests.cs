using System.Buffers;
using System.Text;
using Platform.Contracts;
using Platform.LlmService.Chat;
using Platform.LlmService.Providers;

namespace Platform.LlmService.Tests.Chat;

public sealed class StreamScannerTests
{
    private const string Words = """
        data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

        data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":"Say \"usage\": {\"prompt_tokens\":1} ü"},"finish_reason":null}],"usage":null}

        data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{"content":" two"},"finish_reason":null}],"usage":null}

        data: {"id":"c1","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":null}


        """;

    private const string UsageChunk = """
        data: {"id":"c1","model":"m","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":2}}}


        """;

    private const string Done = "data: [DONE]\n\n";

    private static readonly TokenCounts Counted = new(10, 4, 7, 2);

    [Fact]
    public void Wherever_the_pieces_are_cut_bytes_and_count_are_the_same()
    {
        var stream = Encoding.UTF8.GetBytes(Words + UsageChunk + Done);
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var (tally, output) = Scan(hideUsage: false, stream[..cut], stream[cut..]);
            Assert.Equal(stream, output);
            Assert.Equal(Counted, tally.Usage);
            Assert.True(tally.IsDone);
        }
    }

    [Fact]
    public void Wherever_the_pieces_are_cut_the_usage_chunk_is_hidden_from_who_did_not_ask()
    {
        var stream = Encoding.UTF8.GetBytes(Words + UsageChunk + Done);
        var expected = Words + Done;
        for (var cut = 0; cut <= stream.Length; cut++)
        {
            var (tally, output) = Scan(hideUsage: true, stream[..cut], stream[cut..]);
            Assert.Equal(expected, Encoding.UTF8.GetString(output));
            Assert.Equal(Counted, tally.Usage);
        }
    }

    [Fact]
    public void Byte_by_byte_and_with_windows_line_ends_it_is_the_same()
    {
        var stream = Encoding.UTF8.GetBytes((Words + UsageChunk + Done).ReplaceLineEndings("\r\n"));
        var (tally, output) = Scan(hideUsage: true, [.. stream.Select(static b => new[] { b })]);
        Assert.Equal((Words + Done).ReplaceLineEndings("\r\n"), Encoding.UTF8.GetString(output));
        Assert.Equal(Counted, tally.Usage);
        Assert.Equal("stop", tally.FinishReason);
        Assert.Equal("c1", tally.Id);
    }

    [Fact]
    public void A_usage_that_comes_with_the_last_words_is_read_and_not_hidden()
    {
        const string Stream = """
            data: {"id":"c1","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}], "usage" : {"prompt_tokens":10,"completion_tokens":7} }


            """;
        var (tally, output) = Scan(hideUsage: true, Encoding.UTF8.GetBytes(Stream));
        Assert.Equal(Stream, Encoding.UTF8.GetString(output));
        Assert.Equal(new TokenCounts(10, 0, 7, 0), tally.Usage);
    }

    [Fact]
    public void Without_a_count_the_words_are_counted()
    {
        var (tally, _) = Scan(hideUsage: true, Encoding.UTF8.GetBytes(Words));
        Assert.Null(tally.Usage);
        // " two" is one token; the 38 bytes between the quotes of the other chunk are more than one token can be, a quarter of them it is.
        Assert.Equal(1 + 10, tally.OutputEstimate);
    }

    [Fact]
    public void The_count_that_came_last_holds()
    {
        var stream = Encoding.UTF8.GetBytes(UsageChunk.Replace(":7,", ":1,", StringComparison.Ordinal) + UsageChunk + Done);
        Assert.Equal(Counted, Scan(hideUsage: false, stream).Tally.Usage);
    }

    [Theory]
    [InlineData("""{"prompt_tokens":-5,"completion_tokens":7}""")]
    [InlineData("""{"prompt_tokens":1e300,"completion_tokens":7}""")]
    [InlineData("""{"prompt_tokens":"10","completion_tokens":7}""")]
    [InlineData("""{"prompt_tokens":{"a":[1]},"completion_tokens":7}""")]
    [InlineData("""{"completion_tokens":7}""")]
    [InlineData("[]")]
    [InlineData("{")]
    public void A_count_that_makes_no_sense_is_none_and_is_passed_on(string usage)
    {
        var stream = $$"""data: {"id":"c1","choices":[{"index":0,"delta":{"content":"x"} }],"usage":{{usage}}}""" + "\n\n";
        var (tally, output) = Scan(hideUsage: true, Encoding.UTF8.GetBytes(stream));
        Assert.Null(tally.Usage);
        Assert.Equal(stream, Encoding.UTF8.GetString(output));
    }

    [Fact]
    public void A_stream_of_several_choices_has_ended_when_all_of_them_have()
    {
        var tally = new ReplyTally(inputEstimate: 3, choices: 2);
        var scanner = new StreamScanner(tally, hideUsage: true);
        var output = new ArrayBufferWriter<byte>();
        scanner.Feed("data: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"u8, output);
        Assert.False(tally.HasEnded);
        scanner.Feed("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n"u8, output);
        Assert.True(tally.HasEnded);
        Assert.True(scanner.IsInEvent);
        scanner.Feed("\n"u8, output);
        Assert.False(scanner.IsInEvent);
    }

    [Fact]
    public void An_error_event_is_noticed_and_passed_on()
    {
        const string Stream = "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"details\":{\"message\":\"not this\"}}}\n\n";
        var (tally, output) = Scan(hideUsage: true, Encoding.UTF8.GetBytes(Stream));
        Assert.Equal("overloaded", tally.Error);
        Assert.Equal(Stream, Encoding.UTF8.GetString(output));
    }

    [Fact]
    public void A_line_without_end_is_given_up()
    {
        var scanner = new StreamScanner(new ReplyTally(0), hideUsage: true);
        var megabyte = new byte[1024 * 1024];
        var output = new ArrayBufferWriter<byte>();
        Assert.Throws<ProviderException>(() =>
        {
            for (var i = 0; i < 20; i++)
            {
                scanner.Feed(megabyte, output);
            }
        });
    }

    private static (ReplyTally Tally, byte[] Output) Scan(bool hideUsage, params byte[][] pieces)
    {
        var tally = new ReplyTally(inputEstimate: 3);
        var scanner = new StreamScanner(tally, hideUsage);
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in pieces)
        {
            scanner.Feed(piece, output);
        }
        scanner.Finish(output);
        return (tally, output.WrittenSpan.ToArray());
    }
}
