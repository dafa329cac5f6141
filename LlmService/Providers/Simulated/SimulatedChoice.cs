using System.Globalization;

namespace Platform.LlmService.Providers.Simulated;

/// <summary>One of the answers to a request: words, or calls of tools.</summary>
internal sealed record SimulatedChoice(string[] Content, IReadOnlyList<SimulatedCall> Calls, string FinishReason)
{
    public int Tokens => Content.Length + Calls.Sum(static call => call.Arguments.Length);

    public static SimulatedChoice Words(string[] wanted, IReadOnlyList<string> stops, int most)
    {
        var said = SimulatedText.Before(wanted, stops);
        return said.Length > most ? new(said[..most], [], "length") : new(said, [], "stop");
    }

    public static SimulatedChoice CallOf(IEnumerable<SimulatedTool> tools, SimulatedRandom random, int most)
    {
        List<SimulatedCall> calls = [];
        var left = most;
        foreach (var tool in tools.TakeWhile(_ => left > 0))
        {
            var arguments = SimulatedText.Pieces(SimulatedJson.Write(tool.Parameters, ref random));
            var id = string.Create(CultureInfo.InvariantCulture, $"call_{random.Next():x16}{calls.Count:x8}");
            calls.Add(new(id, tool.Name, arguments.Length <= left ? arguments : arguments[..left]));
            left -= arguments.Length;
        }

        return new([], calls, left < 0 ? "length" : "tool_calls");
    }

    /// <summary>Its pieces in the order in which they are sent.</summary>
    /// <param name="interleave">The arguments of parallel calls a piece of each in turn, as some providers send them.</param>
    public IEnumerable<SimulatedPiece> Pieces(bool interleave) => Calls.Count == 0
        ? Content.Select(static text => new SimulatedPiece(-1, 0, text))
        : interleave
            ? Enumerable.Range(0, Calls.Max(static call => call.Arguments.Length)).SelectMany(at => Calls
                .Select((call, index) => (call, index)).Where(one => at < one.call.Arguments.Length)
                .Select(one => new SimulatedPiece(one.index, at, one.call.Arguments[at])))
            : Calls.SelectMany(static (call, index) => call.Arguments.Select((text, at) => new SimulatedPiece(index, at, text)));
}

/// <summary>A call of a tool; its arguments in the pieces that a stream has them in.</summary>
internal sealed record SimulatedCall(string Id, string Name, string[] Arguments);

/// <summary>A token of an answer.</summary>
/// <param name="Call">The call whose arguments it belongs to; -1 for a word.</param>
/// <param name="At">Its place among them.</param>
/// <param name="Text">What it says.</param>
internal readonly record struct SimulatedPiece(int Call, int At, string Text);
