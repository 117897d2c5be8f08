using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>What happened in an answer.</summary>
public enum StreamEventKind
{
    /// <summary>The answer begins: <see cref="StreamEvent.Id"/> and <see cref="StreamEvent.Name"/> (model) as far as the provider says.</summary>
    Started,

    /// <summary>A block begins.</summary>
    BlockStarted,

    /// <summary>More of a block: <see cref="StreamEvent.Text"/>, or one of <see cref="StreamEvent.Proof"/>, <see cref="StreamEvent.Citation"/>, <see cref="StreamEvent.Raw"/> (log probabilities).</summary>
    Delta,

    /// <summary>A block is complete.</summary>
    BlockEnded,

    /// <summary>Why the answer ends. Decoders say it as soon as they know; encoders get it once, last, with the final usage.</summary>
    Finished,

    /// <summary>A block that means something to one dialect only, whole: <see cref="StreamEvent.Raw"/>, <see cref="StreamEvent.Name"/> its type.</summary>
    Opaque,
}

/// <summary>What a block is.</summary>
public enum BlockKind
{
    /// <summary>Text for the user.</summary>
    Text,

    /// <summary>Reasoning.</summary>
    Reasoning,

    /// <summary>A refusal in words.</summary>
    Refusal,

    /// <summary>A call of a function; deltas are pieces of its JSON arguments.</summary>
    ToolCall,

    /// <summary>A call of a custom tool; deltas are pieces of its free text.</summary>
    CustomToolCall,

    /// <summary>A picture or sound, whole in one delta: base64 text; <see cref="StreamEvent.Name"/> of its start is the media type.</summary>
    Media,
}

/// <summary>
/// One event of an answer, on its way from a decoder through the <see cref="BlockSequencer"/> to an encoder. A ref struct: spans are
/// valid during the call only, and a delta of text costs no allocation.
/// </summary>
public readonly ref struct StreamEvent
{
    /// <summary>What happened.</summary>
    public StreamEventKind Kind { get; init; }

    /// <summary>Which block: any number that a decoder likes, stable for the block. Behind the sequencer: 0, 1, 2, … in order.</summary>
    public int Block { get; init; }

    /// <summary>What the block is; also on its deltas and its end.</summary>
    public BlockKind BlockKind { get; init; }

    /// <summary>A piece of text as UTF-8, without escapes.</summary>
    public ReadOnlySpan<byte> Text { get; init; }

    /// <summary>Id of the answer, or of a call; null: the provider gave none (the sequencer makes one up for calls).</summary>
    public string? Id { get; init; }

    /// <summary>Model, tool, or type of an opaque block.</summary>
    public string? Name { get; init; }

    /// <summary>A signature or encrypted form that belongs to the block.</summary>
    public Proof? Proof { get; init; }

    /// <summary>A source that the block's text cites.</summary>
    public Citation? Citation { get; init; }

    /// <summary>An opaque block, or log probabilities in Chat's form (an array of token objects); Undefined: none. Valid during the call only.</summary>
    public JsonElement Raw { get; init; }

    /// <summary>Whether a reasoning block's text is a summary.</summary>
    public bool IsSummary { get; init; }

    /// <summary>Why the answer ended.</summary>
    public FinishReason Finish { get; init; }

    /// <summary>The stop sequence that ended it; null: none or not told.</summary>
    public string? StopSequence { get; init; }

    /// <summary>On <see cref="StreamEventKind.Started"/>: what is known of the usage so far. On <see cref="StreamEventKind.Finished"/>: all of it. Only behind the sequencer.</summary>
    public Usage Usage { get; init; }

    /// <summary>The answer begins.</summary>
    public static StreamEvent Start(string? id = null, string? model = null) => new() { Kind = StreamEventKind.Started, Id = id, Name = model };

    /// <summary>A block begins.</summary>
    public static StreamEvent Begin(int block, BlockKind kind, string? id = null, string? name = null) =>
        new() { Kind = StreamEventKind.BlockStarted, Block = block, BlockKind = kind, Id = id, Name = name };

    /// <summary>More text of a block. The block is begun by the sequencer if the decoder did not.</summary>
    public static StreamEvent More(int block, BlockKind kind, ReadOnlySpan<byte> text) =>
        new() { Kind = StreamEventKind.Delta, Block = block, BlockKind = kind, Text = text };

    /// <summary>A proof of a block.</summary>
    public static StreamEvent Prove(int block, BlockKind kind, Proof proof) =>
        new() { Kind = StreamEventKind.Delta, Block = block, BlockKind = kind, Proof = proof };

    /// <summary>A citation of a text block.</summary>
    public static StreamEvent Cite(int block, Citation citation) =>
        new() { Kind = StreamEventKind.Delta, Block = block, BlockKind = BlockKind.Text, Citation = citation };

    /// <summary>A block is complete.</summary>
    public static StreamEvent EndOf(int block, BlockKind kind) => new() { Kind = StreamEventKind.BlockEnded, Block = block, BlockKind = kind };

    /// <summary>The answer ends.</summary>
    public static StreamEvent End(FinishReason reason, string? stopSequence = null) =>
        new() { Kind = StreamEventKind.Finished, Finish = reason, StopSequence = stopSequence };

    /// <summary>A block of one dialect only.</summary>
    public static StreamEvent OfDialect(int block, string type, JsonElement raw) =>
        new() { Kind = StreamEventKind.Opaque, Block = block, Name = type, Raw = raw };
}

/// <summary>Takes events: sequencer, fold, bridge, encoder.</summary>
public interface IChatEventSink
{
    /// <summary>Takes the next event.</summary>
    void On(scoped in StreamEvent e);
}
