using System.Globalization;
using System.Text.RegularExpressions;
using Platform.LlmService.Agents;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.LlmService.AgentFiles;

/// <summary>Writes an agent so that people like to read it, and that it is read back as the same.</summary>
internal sealed partial class AgentFileWriter
{
    private readonly Emitter _emitter;

    private AgentFileWriter(TextWriter text) =>
        _emitter = new Emitter(text, new EmitterSettings(bestIndent: 2, bestWidth: int.MaxValue, isCanonical: false, maxSimpleKeyLength: 128, indentSequences: true, newLine: "\n"));

    public static string Write(AgentDefinition agent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        new AgentFileWriter(text).WriteDocument(agent);
        return text.ToString();
    }

    private void WriteDocument(AgentDefinition agent)
    {
        _emitter.Emit(new StreamStart());
        _emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Begin();
        Text("type", agent.Type);
        Text("description", agent.Description);
        Plain("settings");
        WriteSettings(agent.Settings ?? new AgentSettings());
        _emitter.Emit(new MappingEnd());
        _emitter.Emit(new DocumentEnd(isImplicit: true));
        _emitter.Emit(new StreamEnd());
    }

    private void WriteSettings(AgentSettings settings)
    {
        Begin();
        Text("model", settings.Model);
        Number("temperature", settings.Temperature);
        Number("topP", settings.TopP);
        Number("maxTokens", settings.MaxTokens);
        Text("systemPrompt", settings.SystemPrompt);
        Number("seed", settings.Seed);
        Text("toolChoice", settings.ToolChoice);
        WriteTools(settings.Tools);
        Number("maxRounds", settings.MaxRounds);
        Number("toolTimeoutSeconds", settings.ToolTimeoutSeconds);
        Number("maxRunTokens", settings.MaxRunTokens);
        _emitter.Emit(new MappingEnd());
    }

    private void WriteTools(IReadOnlyList<string>? tools)
    {
        if (tools is null)
        {
            return;
        }

        Plain("tools");
        _emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Block));
        foreach (var tool in tools)
        {
            Scalar(tool);
        }

        _emitter.Emit(new SequenceEnd());
    }

    private void Begin() => _emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));

    private void Text(string name, string? value)
    {
        if (value is not null)
        {
            Plain(name);
            Scalar(value);
        }
    }

    private void Number<T>(string name, T? value)
        where T : struct, IFormattable
    {
        if (value is { } number)
        {
            Plain(name);
            Plain(number.ToString(null, CultureInfo.InvariantCulture));
        }
    }

    private void Plain(string text) => Emit(text, ScalarStyle.Plain);

    /// <summary>Quotes are always right; a block is only for lines that it keeps as they are, and a bare word only for what can't be anything else.</summary>
    private void Scalar(string text) =>
        Emit(text, IsBlock(text) ? ScalarStyle.Literal : Word.IsMatch(text) && !Reserved.IsMatch(text) ? ScalarStyle.Plain : ScalarStyle.DoubleQuoted);

    private void Emit(string text, ScalarStyle style) => _emitter.Emit(new Scalar(AnchorName.Empty, TagName.Empty, text, style, isPlainImplicit: true, isQuotedImplicit: true));

    [GeneratedRegex(@"\A[a-zA-Z][a-zA-Z0-9_./-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Word { get; }

    [GeneratedRegex(@"\A(null|true|false|yes|no|on|off|y|n)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reserved { get; }

    /// <summary>Each line is printable and neither begins nor ends with a space; the first is not empty, and at most one line break ends the text.</summary>
    private static bool IsBlock(string text)
    {
        var lines = (text.EndsWith('\n') ? text[..^1] : text).Split('\n');
        return text.Contains('\n', StringComparison.Ordinal) && lines[0].Length > 0 && lines[^1].Length > 0
            && lines.All(static line => line == line.Trim() && line.All(static unit => unit is (>= ' ' and <= '~') or (>= '\u00a1' and <= '\u1fff') or (>= '\u3001' and <= '\ud7ff')));
    }
}
