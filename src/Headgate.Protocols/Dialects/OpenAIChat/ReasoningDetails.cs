using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Collects the items of <c>reasoning_details</c>, which come in pieces with the same <c>type</c> and <c>index</c>, and says each as one
/// proof. An item that came whole stays as it was, byte for byte.
/// </summary>
internal sealed class ReasoningDetails
{
    private readonly List<Item> _items = [];

    /// <summary>Whether there is anything to say.</summary>
    public bool Any => _items.Count > 0;

    /// <summary>Takes the items of one event; gives the words in them.</summary>
    public string Take(JsonElement array)
    {
        var words = string.Empty;
        foreach (var piece in array.Items())
        {
            if (piece.ValueKind == JsonValueKind.Object)
            {
                words += piece.Text("text"u8) ?? piece.Text("summary"u8);
                ItemOf(piece).Add(piece);
            }
        }

        return words;
    }

    /// <summary>Says what was collected: the first belongs to the block of the words, each other is a block without words.</summary>
    public void Say(IChatEventSink sink, int reasoningBlock, int furtherBlocks, string channel)
    {
        for (var i = 0; i < _items.Count; i++)
        {
            var proof = new Proof(ProofKind.Details, OpenAIChatDialect.Name, channel, _items[i].ToJson());
            sink.On(StreamEvent.Prove(i == 0 ? reasoningBlock : furtherBlocks + i, BlockKind.Reasoning, proof));
        }

        _items.Clear();
    }

    private Item ItemOf(JsonElement piece)
    {
        var type = piece.Text("type"u8) ?? string.Empty;
        var index = piece.Count("index"u8);
        var id = piece.Text("id"u8);
        for (var i = _items.Count - 1; i >= 0; i--)
        {
            if (_items[i].IsSame(type, index, id, isLast: i == _items.Count - 1))
            {
                return _items[i];
            }
        }

        var item = new Item(type, index, id);
        _items.Add(item);
        return item;
    }

    private sealed class Item(string type, long? index, string? id)
    {
        private readonly OrderedDictionary<string, JsonElement> _members = new(StringComparer.Ordinal);
        private readonly Dictionary<string, StringBuilder> _texts = new(StringComparer.Ordinal);
        private string? _whole;

        public bool IsSame(string otherType, long? otherIndex, string? otherId, bool isLast)
        {
            if (type != otherType)
            {
                return false;
            }

            return index is not null || otherIndex is not null ? index == otherIndex
                : id is not null && otherId is not null ? id == otherId
                : isLast && type != "reasoning.encrypted";
        }

        public void Add(JsonElement piece)
        {
            _whole = _members.Count == 0 ? piece.GetRawText() : null;
            foreach (var member in piece.EnumerateObject())
            {
                var isText = member.Name is "text" or "summary" or "data" && member.Value.ValueKind == JsonValueKind.String;
                if (isText)
                {
                    if (!_texts.TryGetValue(member.Name, out var text))
                    {
                        _texts[member.Name] = text = new StringBuilder();
                    }

                    text.Append(member.Value.GetString());
                }

                if (!_members.ContainsKey(member.Name) || (!isText && member.Value.ValueKind != JsonValueKind.Null))
                {
                    _members[member.Name] = member.Value.Clone();
                }
            }
        }

        public string ToJson()
        {
            if (_whole is not null)
            {
                return _whole;
            }

            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = JsonWriting.To(buffer))
            {
                writer.WriteStartObject();
                foreach (var (name, value) in _members)
                {
                    writer.WritePropertyName(name);
                    if (_texts.TryGetValue(name, out var text))
                    {
                        writer.WriteStringValue(text.ToString());
                    }
                    else
                    {
                        value.WriteTo(writer);
                    }
                }

                writer.WriteEndObject();
            }

            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
    }
}
