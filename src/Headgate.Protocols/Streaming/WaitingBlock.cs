using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>A block that came while another was not done: kept whole until its turn.</summary>
internal sealed class WaitingBlock(int key, BlockKind kind, string? id, string? name)
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<Citation> _citations = [];
    private readonly List<Proof> _proofs = [];
    private readonly List<JsonElement> _logprobs = [];
    private bool _isSummary;

    public int Key => key;

    public BlockKind Kind => kind;

    public string? Id => id;

    public string? Name => name;

    public bool Ended { get; set; }

    /// <summary>The block of one dialect only; Undefined: it is none.</summary>
    public JsonElement Opaque { get; init; }

    public void Add(scoped in StreamEvent delta)
    {
        _text.Write(delta.Text);
        _isSummary |= delta.IsSummary;
        if (delta.Proof is not null)
        {
            _proofs.Add(delta.Proof);
        }

        if (delta.Citation is not null)
        {
            _citations.Add(delta.Citation);
        }

        if (delta.Raw.ValueKind != JsonValueKind.Undefined)
        {
            _logprobs.Add(delta.Raw.Clone());
        }
    }

    /// <summary>Says everything that waited.</summary>
    public void Replay(BlockSequencer to)
    {
        if (_text.WrittenCount > 0)
        {
            to.Pass(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = kind, Text = _text.WrittenSpan, IsSummary = _isSummary });
        }

        foreach (var tokens in _logprobs)
        {
            to.Pass(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = kind, Raw = tokens });
        }

        foreach (var citation in _citations)
        {
            to.Pass(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = kind, Citation = citation });
        }

        foreach (var proof in _proofs)
        {
            to.Pass(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = kind, Proof = proof, IsSummary = _isSummary });
        }
    }
}
