using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>Folds the events of one answer, in legal order, into a <see cref="ChatAnswer"/>.</summary>
/// <param name="dialect">Id of the provider's dialect, for opaque blocks.</param>
public sealed class AnswerFold(string dialect) : IChatEventSink
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<Citation> _citations = [];
    private readonly List<string> _logprobs = [];
    private Proof? _proof;
    private string _id = string.Empty;
    private string _name = string.Empty;
    private bool _isSummary;

    /// <summary>The answer so far; complete after Finished.</summary>
    public ChatAnswer Answer { get; } = new();

    /// <inheritdoc/>
    public void On(scoped in StreamEvent e)
    {
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                (Answer.Id, Answer.Model) = (e.Id, e.Name);
                break;
            case StreamEventKind.BlockStarted:
                _text.ResetWrittenCount();
                _citations.Clear();
                (_proof, _id, _name, _isSummary) = (null, e.Id ?? string.Empty, e.Name ?? string.Empty, e.IsSummary);
                break;
            case StreamEventKind.Delta:
                Add(e);
                break;
            case StreamEventKind.BlockEnded:
                Answer.Parts.Add(PartOf(e.BlockKind));
                break;
            case StreamEventKind.Opaque:
                Answer.Parts.Add(new OpaquePart(dialect, e.Name ?? string.Empty, e.Raw.Clone()));
                break;
            default:
                (Answer.Finish, Answer.StopSequence, Answer.Usage) = (e.Finish, e.StopSequence, e.Usage);
                Answer.Logprobs = _logprobs.Count == 0 ? null : $"[{string.Join(',', _logprobs)}]";
                break;
        }
    }

    private void Add(scoped in StreamEvent e)
    {
        _text.Write(e.Text);
        _proof = e.Proof ?? _proof;
        _isSummary |= e.IsSummary;
        if (e.Citation is not null)
        {
            _citations.Add(e.Citation);
        }

        if (e.Raw.ValueKind == JsonValueKind.Array)
        {
            foreach (var token in e.Raw.EnumerateArray())
            {
                _logprobs.Add(token.GetRawText());
            }
        }
    }

    private ChatPart PartOf(BlockKind kind)
    {
        var text = Encoding.UTF8.GetString(_text.WrittenSpan);
        return kind switch
        {
            BlockKind.Reasoning => new ReasoningPart(text) { Proof = _proof, IsSummary = _isSummary },
            BlockKind.Refusal => new RefusalPart(text),
            BlockKind.ToolCall => new ToolCallPart(_id, _name, string.IsNullOrWhiteSpace(text) ? "{}" : text) { Proof = _proof },
            BlockKind.CustomToolCall => new ToolCallPart(_id, _name, text) { Proof = _proof, IsCustom = true },
            BlockKind.Media => new MediaPart(KindOf(_name)) { MediaType = _name, Data = text },
            _ => new TextPart(text) { Citations = [.. _citations], Proof = _proof },
        };
    }

    private static MediaKind KindOf(string mediaType) =>
        mediaType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) ? MediaKind.Audio
        : mediaType.StartsWith("video/", StringComparison.OrdinalIgnoreCase) ? MediaKind.Video
        : MediaKind.Image;
}
