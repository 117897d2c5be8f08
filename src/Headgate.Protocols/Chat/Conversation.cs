using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Chat;

/// <summary>Brings the order of a conversation into the form that every provider takes, where it has one meaning.</summary>
public static class Conversation
{
    private const string NoResult = "No result: the call was interrupted.";

    /// <summary>
    /// Puts each call's result right behind its turn and fills in the tool's name. A call without a result gets one that says so;
    /// a result without a call, or a second one, is a fault. Turns that hold nothing are left out.
    /// </summary>
    public static void Repair(ChatRequest request, ReadContext context)
    {
        var turns = request.Turns;
        var ordered = new List<ChatTurn>(turns.Count);
        var open = new Dictionary<string, ToolCallPart>(StringComparer.Ordinal);
        var answered = new HashSet<string>(StringComparer.Ordinal);
        ChatTurn? results = null;
        foreach (var turn in turns)
        {
            if (turn.Role == ChatRole.Tool)
            {
                foreach (var part in turn.Parts.OfType<ToolResultPart>())
                {
                    Answer(part, turn);
                }

                continue;
            }

            if (turn.Parts.Count == 0)
            {
                context.Losses.Repair("empty message");
                continue;
            }

            if (turn.Role == ChatRole.Assistant && open.Count > 0 && ordered[^1].Role == ChatRole.Assistant)
            {
                // Calls of one turn that a client wrote as several messages; their results follow the last.
                ordered[^1].Parts.AddRange(turn.Parts);
                context.Losses.Repair("calls in several messages");
            }
            else
            {
                if (turn.Role == ChatRole.Assistant)
                {
                    CloseCalls();
                    results = null;
                }

                ordered.Add(turn);
            }

            foreach (var call in turn.Parts.OfType<ToolCallPart>())
            {
                if (!open.TryAdd(call.Id, call))
                {
                    context.Fault(call.Path ?? FieldPath.Of("tool call"), $"the call id '{call.Id}' is there twice in one turn");
                }

                answered.Remove(call.Id);
            }
        }

        // Calls of the last turn are answered by the client's next request; a turn after them means that they were given up.
        if (ordered.Count > 0 && (ordered[^1].Role != ChatRole.Assistant || results is not null))
        {
            CloseCalls();
        }

        turns.Clear();
        turns.AddRange(ordered);

        void Answer(ToolResultPart part, ChatTurn turn)
        {
            if (!open.Remove(part.CallId, out var call))
            {
                context.Fault(
                    part.Path ?? turn.Path ?? FieldPath.Of("tool result"),
                    answered.Contains(part.CallId)
                        ? $"the call '{part.CallId}' has its result already"
                        : $"no call with the id '{part.CallId}' in the turn before it");
                return;
            }

            answered.Add(part.CallId);
            ResultsTurn(turn).Parts.Add(part with { Name = part.Name ?? call.Name, IsCustom = call.IsCustom });
        }

        ChatTurn ResultsTurn(ChatTurn? from)
        {
            if (results is not null)
            {
                return results;
            }

            results = new ChatTurn(ChatRole.Tool, []) { Path = from?.Path };
            var at = ordered.FindLastIndex(t => t.Role == ChatRole.Assistant) + 1;
            if (at < ordered.Count)
            {
                context.Losses.Repair("order of tool results");
            }

            ordered.Insert(at, results);
            return results;
        }

        void CloseCalls()
        {
            foreach (var call in open.Values)
            {
                context.Losses.Repair("missing tool result");
                ResultsTurn(null).Parts.Add(new ToolResultPart(call.Id, [new TextPart(NoResult)]) { IsError = true, Name = call.Name, IsCustom = call.IsCustom });
                answered.Add(call.Id);
            }

            open.Clear();
        }
    }
}
