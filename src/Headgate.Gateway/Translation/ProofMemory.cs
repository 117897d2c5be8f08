using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Translation;

/// <summary>
/// Keeps, by the id of the call that they led to, the signatures and encrypted reasoning that a client's dialect has no place for, so
/// that the next turn returns them byte-exact to where they came from. In memory, bounded, per API key: what is forgotten is left out.
/// </summary>
public sealed class ProofMemory(TimeProvider time)
{
    private const long MostBytes = 64L << 20;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);
    private readonly BoundedStore<Remembered> _store = new(MostBytes, Lifetime, time);

    /// <summary>Notes what an answer's calls rest upon.</summary>
    /// <param name="keyId">Whose conversation it is.</param>
    /// <param name="reasoning">Reasoning with its proofs, in order.</param>
    /// <param name="calls">The calls that followed, each with its own proof or none.</param>
    public void Remember(string keyId, IReadOnlyList<ReasoningPart> reasoning, IReadOnlyList<ToolCallPart> calls)
    {
        var weight = 0L;
        foreach (var part in reasoning)
        {
            weight += part.Text.Length + (part.Proof?.Value.Length ?? 0);
        }

        // The reasoning belongs to the turn, whose first call stands for it; each call keeps its own proof.
        for (var i = 0; i < calls.Count; i++)
        {
            var call = calls[i];
            if (i == 0 ? reasoning.Count > 0 || call.Proof is not null : call.Proof is not null)
            {
                var own = (call.Proof?.Value.Length ?? 0) + call.Id.Length + 200L;
                _store.Put(KeyOf(keyId, call.Id), new Remembered(i == 0 ? reasoning : [], call.Proof), own + (i == 0 ? weight * 2 : 0));
            }
        }
    }

    /// <summary>Puts back what the client could not carry. What it did carry stays as it is.</summary>
    public void Restore(ChatRequest request, string keyId)
    {
        foreach (var turn in request.Turns)
        {
            if (turn.Role == ChatRole.Assistant)
            {
                Restore(turn, keyId);
            }
        }
    }

    private void Restore(ChatTurn turn, string keyId)
    {
        var parts = turn.Parts;
        var reasoning = default(IReadOnlyList<ReasoningPart>);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is ToolCallPart call && _store.Find(KeyOf(keyId, call.Id)) is { } remembered)
            {
                parts[i] = call.Proof is null ? call with { Proof = remembered.Call } : call;
                reasoning ??= remembered.Reasoning.Count > 0 ? remembered.Reasoning : null;
            }
        }

        if (reasoning is null || parts.Exists(p => p is ReasoningPart { Proof: not null }))
        {
            return;
        }

        // The client may have sent the words alone; the remembered ones have their proof.
        parts.RemoveAll(p => p is ReasoningPart);
        parts.InsertRange(0, reasoning);
    }

    private static string KeyOf(string keyId, string callId) => string.Concat(keyId, "\n", callId);

    private sealed record Remembered(IReadOnlyList<ReasoningPart> Reasoning, Proof? Call);
}
