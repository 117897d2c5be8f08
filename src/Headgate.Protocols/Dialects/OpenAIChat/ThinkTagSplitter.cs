using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Tells reasoning from text where a server writes <c>&lt;think&gt;…&lt;/think&gt;</c> at the very beginning of the answer (MiniMax,
/// Perplexity, plain templates). Further in, the same letters are text.
/// </summary>
internal sealed class ThinkTagSplitter(IChatEventSink sink, int reasoningBlock, int textBlock)
{
    private const int MostWaiting = 64;
    private byte[] _held = [];
    private State _state;

    private enum State
    {
        Beginning,
        Inside,
        Behind,
        Text,
    }

    private static ReadOnlySpan<byte> Opening => "<think>"u8;

    private static ReadOnlySpan<byte> Closing => "</think>"u8;

    private static ReadOnlySpan<byte> Blank => " \t\r\n"u8;

    /// <summary>The answer has begun with something else: nothing is looked for any more.</summary>
    public void Skip()
    {
        if (_state == State.Beginning)
        {
            Flush();
            _state = State.Text;
        }
    }

    /// <summary>Takes the next piece of the content.</summary>
    public void Take(ReadOnlySpan<byte> piece)
    {
        if (_state == State.Text)
        {
            Say(BlockKind.Text, piece);
            return;
        }

        if (_held.Length > 0)
        {
            piece = (byte[])[.. _held, .. piece];
            _held = [];
        }

        switch (_state)
        {
            case State.Beginning:
                Begin(piece);
                break;
            case State.Inside:
                Think(piece);
                break;
            default:
                Follow(piece);
                break;
        }
    }

    /// <summary>The content is over: what was held back is what it looks like.</summary>
    public void Flush()
    {
        var held = _held;
        _held = [];
        Say(_state == State.Inside ? BlockKind.Reasoning : BlockKind.Text, held);
    }

    private void Begin(ReadOnlySpan<byte> piece)
    {
        var words = piece.TrimStart(Blank);
        if (words.StartsWith(Opening))
        {
            _state = State.Inside;
            Think(words[Opening.Length..].TrimStart(Blank));
        }
        else if (Opening.StartsWith(words) && piece.Length < MostWaiting)
        {
            _held = piece.ToArray();
        }
        else
        {
            _state = State.Text;
            Say(BlockKind.Text, piece);
        }
    }

    private void Think(ReadOnlySpan<byte> piece)
    {
        var end = piece.IndexOf(Closing);
        if (end >= 0)
        {
            Say(BlockKind.Reasoning, piece[..end]);
            _state = State.Behind;
            Follow(piece[(end + Closing.Length)..]);
            return;
        }

        var keep = Math.Min(piece.Length, Closing.Length - 1);
        while (!Closing.StartsWith(piece[^keep..]))
        {
            keep--;
        }

        Say(BlockKind.Reasoning, piece[..^keep]);
        _held = piece[^keep..].ToArray();
    }

    private void Follow(ReadOnlySpan<byte> piece)
    {
        var words = piece.TrimStart(Blank);
        if (!words.IsEmpty)
        {
            _state = State.Text;
            Say(BlockKind.Text, words);
        }
    }

    private void Say(BlockKind kind, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            sink.On(StreamEvent.More(kind == BlockKind.Text ? textBlock : reasoningBlock, kind, text));
        }
    }
}
