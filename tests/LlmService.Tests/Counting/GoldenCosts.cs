using Platform.Contracts;

namespace Platform.LlmService.Tests.Counting;

/// <summary>
/// Usage objects as providers send them, and what they cost to the nano-USD, worked out by hand. Prices in nano-USD per token are those of
/// <see cref="OpenAI"/> and <see cref="Anthropic"/>, all different, so that a token in the wrong place changes the sum.
/// </summary>
public static class GoldenCosts
{
    /// <summary>Nano-USD per million: a token of input is 2000, cached 500, written 2500, heard 40 000; of output 8000, reasoning 9000, spoken 80 000.</summary>
    public static ModelPrice OpenAI { get; } = new(2_000_000_000, 8_000_000_000)
    {
        CachedInput = 500_000_000,
        CacheWrite = 2_500_000_000,
        AudioInput = 40_000_000_000,
        Reasoning = 9_000_000_000,
        AudioOutput = 80_000_000_000,
    };

    /// <summary>Nano-USD per million: a token of input is 3000, read from the cache 300, written to it 3750; of output 15 000.</summary>
    public static ModelPrice Anthropic { get; } = new(3_000_000_000, 15_000_000_000) { CachedInput = 300_000_000, CacheWrite = 3_750_000_000 };

    /// <summary>What is cached, heard or thought is contained in its whole.</summary>
    public static TheoryData<string, string, long> OfOpenAI { get; } = new()
    {
        { "nothing but the two sides: 100 × 2000 + 20 × 8000",
            """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}""", 360_000 },
        { "cached tokens are part of the prompt: 60 × 2000 + 40 × 500 + 20 × 8000",
            """{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120,"prompt_tokens_details":{"cached_tokens":40}}""", 300_000 },
        { "a long prompt from the cache: 79 × 2000 + 15 741 × 500 + 1 × 8000",
            """{"prompt_tokens":15820,"completion_tokens":1,"total_tokens":15821,"prompt_tokens_details":{"cached_tokens":15741,"audio_tokens":0}}""", 8_036_500 },
        { "everything cached: 100 × 500",
            """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":100}}""", 50_000 },
        { "more cached than there is: 100 × 500, not less than nothing for the rest",
            """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"cached_tokens":5000}}""", 50_000 },
        { "cached images are cached input and images are input: 500 × 2000 + 1500 × 500 + 10 × 8000",
            """{"prompt_tokens":2000,"completion_tokens":10,"prompt_tokens_details":{"cached_tokens":1500,"image_tokens":1700,"text_tokens":300}}""", 1_830_000 },
        { "audio in the prompt: 30 × 2000 + 70 × 40 000 + 5 × 8000",
            """{"prompt_tokens":100,"completion_tokens":5,"prompt_tokens_details":{"audio_tokens":70,"cached_tokens":0}}""", 2_900_000 },
        { "cached audio said to be so is cached input once: 40 × 2000 + 50 × 500 + 10 × 40 000",
            """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"audio_tokens":40,"cached_tokens":50,"cached_tokens_details":{"audio_tokens":30,"text_tokens":20}}}""", 505_000 },
        { "cached and audio that must overlap share the prompt, cached first: 60 × 500 + 40 × 40 000",
            """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"audio_tokens":70,"cached_tokens":60}}""", 1_630_000 },
        { "cached audio cannot be more than the audio: 80 × 2000 + 20 × 500",
            """{"prompt_tokens":100,"completion_tokens":0,"prompt_tokens_details":{"audio_tokens":10,"cached_tokens":20,"cached_tokens_details":{"audio_tokens":15}}}""", 170_000 },
        { "reasoning is part of the completion: 100 × 2000 + 50 × 8000 + 450 × 9000",
            """{"prompt_tokens":100,"completion_tokens":500,"total_tokens":600,"completion_tokens_details":{"reasoning_tokens":450}}""", 4_650_000 },
        { "reasoning left out of the completion, as the total shows, is added: the same",
            """{"prompt_tokens":100,"completion_tokens":50,"total_tokens":600,"completion_tokens_details":{"reasoning_tokens":450}}""", 4_650_000 },
        { "reasoning without any words: 10 × 2000 + 64 × 9000",
            """{"prompt_tokens":10,"completion_tokens":64,"total_tokens":74,"completion_tokens_details":{"reasoning_tokens":64}}""", 596_000 },
        { "more reasoning than completion and no total to tell: 10 × 2000 + 50 × 9000",
            """{"prompt_tokens":10,"completion_tokens":50,"completion_tokens_details":{"reasoning_tokens":80}}""", 470_000 },
        { "spoken words beside text: 20 × 2000 + 10 × 8000 + 90 × 80 000",
            """{"prompt_tokens":20,"completion_tokens":100,"completion_tokens_details":{"audio_tokens":90,"reasoning_tokens":0}}""", 7_320_000 },
        { "reasoning and speech that must overlap share the completion, reasoning first: 60 × 9000 + 40 × 80 000",
            """{"prompt_tokens":0,"completion_tokens":100,"completion_tokens_details":{"audio_tokens":70,"reasoning_tokens":60}}""", 3_740_000 },
        { "rejected predictions are completion: 10 × 2000 + 30 × 8000",
            """{"prompt_tokens":10,"completion_tokens":30,"total_tokens":40,"completion_tokens_details":{"accepted_prediction_tokens":5,"rejected_prediction_tokens":20,"reasoning_tokens":0,"audio_tokens":0}}""", 260_000 },
        { "everything at once: 10 × 2000 + 40 × 500 + 20 × 2500 + 30 × 40 000 + 5 × 8000 + 60 × 9000 + 35 × 80 000",
            """{"prompt_tokens":100,"completion_tokens":100,"total_tokens":200,"prompt_tokens_details":{"cached_tokens":40,"cache_write_tokens":20,"audio_tokens":30},"completion_tokens_details":{"reasoning_tokens":60,"audio_tokens":35}}""", 4_670_000 },
        { "the cache as DeepSeek tells it: 25 × 2000 + 75 × 500 + 1 × 8000",
            """{"prompt_tokens":100,"completion_tokens":1,"total_tokens":101,"prompt_cache_hit_tokens":75,"prompt_cache_miss_tokens":25}""", 95_500 },
        { "the cache told twice counts once: the same",
            """{"prompt_tokens":100,"completion_tokens":1,"total_tokens":101,"prompt_cache_hit_tokens":75,"prompt_tokens_details":{"cached_tokens":75}}""", 95_500 },
        { "the cache as Moonshot tells it: 60 × 2000 + 40 × 500",
            """{"prompt_tokens":100,"completion_tokens":0,"cached_tokens":40}""", 140_000 },
        { "Anthropic behind an OpenAI-style gateway: 10 × 2000 + 60 × 500 + 30 × 2500 + 1 × 8000",
            """{"prompt_tokens":100,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":60},"cache_creation_input_tokens":30,"cache_read_input_tokens":60}""", 133_000 },
        { "responses name it otherwise: 25 × 2000 + 75 × 500 + 20 × 8000 + 30 × 9000",
            """{"input_tokens":100,"input_tokens_details":{"cached_tokens":75},"output_tokens":50,"output_tokens_details":{"reasoning_tokens":30},"total_tokens":150}""", 517_500 },
        { "details that are null or of the wrong kind are no details: 100 × 2000 + 20 × 8000",
            """{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":null,"completion_tokens_details":{"reasoning_tokens":null,"audio_tokens":"9"},"cost":0.1,"x":[{"prompt_tokens":7}]}""", 360_000 },
        { "nothing used costs nothing",
            """{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0,"prompt_tokens_details":{"cached_tokens":0}}""", 0 },
        { "the largest count that is believed: 999 999 999 × 2000",
            """{"prompt_tokens":999999999,"completion_tokens":0}""", 1_999_999_998_000 },
    };

    /// <summary>What was read from the cache or written to it stands beside the input.</summary>
    public static TheoryData<string, string, long> OfAnthropic { get; } = new()
    {
        { "nothing but the two sides: 100 × 3000 + 20 × 15 000",
            """{"input_tokens":100,"output_tokens":20}""", 600_000 },
        { "read from the cache: 100 × 3000 + 900 × 300 + 20 × 15 000",
            """{"input_tokens":100,"cache_read_input_tokens":900,"cache_creation_input_tokens":0,"output_tokens":20}""", 870_000 },
        { "written to the cache: 10 × 3000 + 2000 × 3750",
            """{"input_tokens":10,"cache_creation_input_tokens":2000,"cache_read_input_tokens":0,"output_tokens":0}""", 7_530_000 },
        { "both: 4 × 3000 + 500 × 300 + 100 × 3750 + 7 × 15 000",
            """{"input_tokens":4,"cache_creation_input_tokens":100,"cache_read_input_tokens":500,"output_tokens":7,"service_tier":"standard"}""", 642_000 },
        { "what was written, by its lifetime, is not added again: 10 × 3000 + 100 × 3750 + 1 × 15 000",
            """{"input_tokens":10,"cache_creation_input_tokens":100,"cache_creation":{"ephemeral_5m_input_tokens":40,"ephemeral_1h_input_tokens":60},"output_tokens":1}""", 420_000 },
        { "all of the prompt from the cache: 50 × 300",
            """{"input_tokens":0,"cache_read_input_tokens":50,"output_tokens":0}""", 15_000 },
        { "thinking is output, and tools are no tokens: 10 × 3000 + 300 × 15 000",
            """{"input_tokens":10,"output_tokens":300,"cache_read_input_tokens":null,"server_tool_use":{"web_search_requests":3}}""", 4_530_000 },
        { "nothing used costs nothing",
            """{"input_tokens":0,"output_tokens":0,"cache_read_input_tokens":0,"cache_creation_input_tokens":0}""", 0 },
    };

    /// <summary>Figures that can't be true, or say nothing: the call is billed by our own estimate.</summary>
    public static TheoryData<string> Unbelievable { get; } =
    [
        """{"prompt_tokens":-1,"completion_tokens":1,"input_tokens":-1,"output_tokens":1}""",
        """{"prompt_tokens":1,"completion_tokens":-1,"input_tokens":1,"output_tokens":-1}""",
        """{"prompt_tokens":1000000000,"completion_tokens":1,"input_tokens":1000000000,"output_tokens":1}""",
        """{"prompt_tokens":1,"completion_tokens":9223372036854775807,"input_tokens":1,"output_tokens":9223372036854775807}""",
        """{"prompt_tokens":1,"completion_tokens":1,"prompt_tokens_details":{"cached_tokens":-1},"cache_read_input_tokens":-1,"input_tokens":1,"output_tokens":1}""",
        """{"prompt_tokens":1,"completion_tokens":1,"completion_tokens_details":{"reasoning_tokens":1000000000},"input_tokens":1,"output_tokens":1,"cache_creation_input_tokens":9223372036854775807}""",
        """{"prompt_tokens":12345678901234567890,"completion_tokens":1,"input_tokens":12345678901234567890,"output_tokens":1}""",
        """{"prompt_tokens":1.5,"completion_tokens":1,"input_tokens":1.5,"output_tokens":1}""",
        """{"prompt_tokens":"1","completion_tokens":1,"input_tokens":"1","output_tokens":1}""",
        """{"total_tokens":5}""",
        """{}""",
        """[1,2]""",
        """7""",
        """null""",
    ];
}
