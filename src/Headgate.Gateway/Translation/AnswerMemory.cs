using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Gateway.Translation;

/// <summary>Collects from an answer what the next turn will need: reasoning with its proofs, and the calls that followed.</summary>
internal sealed class AnswerMemory : IChatEventSink
{
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<ReasoningPart> _reasoning = [];
    private readonly List<ToolCallPart> _calls = [];
    private Proof? _proof;
    private string _id = string.Empty;
    private string _name = string.Empty;
    private bool _isSummary;

    /// <inheritdoc/>
    public void On(scoped in StreamEvent e)
    {
        if (e.BlockKind is not (BlockKind.Reasoning or BlockKind.ToolCall or BlockKind.CustomToolCall))
        {
            return;
        }

        switch (e.Kind)
        {
            case StreamEventKind.BlockStarted:
                _text.ResetWrittenCount();
                (_proof, _id, _name, _isSummary) = (null, e.Id ?? string.Empty, e.Name ?? string.Empty, e.IsSummary);
                break;
            case StreamEventKind.Delta:
                _proof = e.Proof ?? _proof;
                _isSummary |= e.IsSummary;
                if (e.BlockKind == BlockKind.Reasoning)
                {
                    _text.Write(e.Text);
                }

                break;
            case StreamEventKind.BlockEnded when e.BlockKind == BlockKind.Reasoning:
                if (_proof is not null)
                {
                    _reasoning.Add(new ReasoningPart(Encoding.UTF8.GetString(_text.WrittenSpan)) { Proof = _proof, IsSummary = _isSummary });
                }

                break;
            case StreamEventKind.BlockEnded:
                _calls.Add(new ToolCallPart(_id, _name, string.Empty) { Proof = _proof });
                break;
        }
    }

    /// <summary>Hands over what was collected.</summary>
    public void Keep(ProofMemory memory, string keyId)
    {
        if (_calls.Count > 0)
        {
            memory.Remember(keyId, _reasoning, _calls);
        }
    }
}
