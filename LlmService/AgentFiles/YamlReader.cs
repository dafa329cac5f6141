using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Platform.LlmService.AgentFiles;

/// <summary>
/// Reads one YAML document as JSON, and remembers where everything stood. Pulled event by event, so that what is nested too deep is refused before it costs
/// anything; what makes a small file large or a value something else (aliases, tags) is not taken at all.
/// </summary>
internal sealed partial class YamlReader
{
    private const int Deepest = 8;

    private readonly Parser _parser;
    private readonly Dictionary<string, Mark> _places = new(StringComparer.Ordinal);

    private YamlReader(string text) => _parser = new Parser(new StringReader(text));

    /// <exception cref="YamlFault">It can't be read.</exception>
    public static (JsonNode? Root, IReadOnlyDictionary<string, Mark> Places) Read(string text)
    {
        var reader = new YamlReader(text);
        try
        {
            return (reader.ReadDocument(), reader._places);
        }
        catch (YamlException e)
        {
            throw new YamlFault(e.Start, e.Message);
        }
    }

    private JsonNode? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (_parser.TryConsume<StreamEnd>(out _))
        {
            return null;
        }

        _parser.Consume<DocumentStart>();
        var root = ReadNode("", 0);
        _parser.Consume<DocumentEnd>();
        return _parser.TryConsume<DocumentStart>(out var second) ? throw new YamlFault(second.Start, "A file is one document.") : root;
    }

    private JsonNode? ReadNode(string path, int depth)
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            throw NotTaken(alias);
        }

        var node = _parser.Consume<NodeEvent>();
        _places.TryAdd(path, node.Start);
        if (!node.Anchor.IsEmpty || !node.Tag.IsEmpty)
        {
            throw NotTaken(node);
        }

        if (depth > Deepest)
        {
            throw new YamlFault(node.Start, "It is nested too deep.");
        }

        return node switch
        {
            Scalar scalar => ReadScalar(scalar),
            SequenceStart => ReadSequence(path, depth),
            MappingStart => ReadMapping(path, depth),
            _ => throw new YamlFault(node.Start, "It is neither a value, nor a list, nor a mapping."),
        };
    }

    private static YamlFault NotTaken(ParsingEvent what) => new(what.Start, "Anchors, aliases and tags are not taken.");

    private JsonArray ReadSequence(string path, int depth)
    {
        var array = new JsonArray();
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            array.Add(ReadNode(FormattableString.Invariant($"{path}[{array.Count}]"), depth + 1));
        }

        return array;
    }

    private JsonObject ReadMapping(string path, int depth)
    {
        var mapping = new JsonObject();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                throw new YamlFault(_parser.Current?.Start ?? Mark.Empty, "A key must be text.");
            }

            var at = path.Length == 0 ? key.Value : $"{path}.{key.Value}";
            _places.TryAdd(at, key.Start);
            if (mapping.ContainsKey(key.Value))
            {
                throw new YamlFault(key.Start, $"'{key.Value}' is said twice.");
            }

            mapping.Add(key.Value, ReadNode(at, depth + 1));
        }

        return mapping;
    }

    /// <summary>Text in quotes or a block is text; what stands bare may be a number or another word of JSON.</summary>
    private static JsonValue? ReadScalar(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain)
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" => JsonValue.Create(true),
            "false" or "False" or "FALSE" => JsonValue.Create(false),
            _ => NumberOf(text) ?? JsonValue.Create(text),
        };
    }

    private static JsonValue? NumberOf(string text)
    {
        if (!Number.IsMatch(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? JsonValue.Create(whole)
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? JsonValue.Create(number)
            : null;
    }

    [GeneratedRegex(@"\A[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number { get; }
}
