using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>
/// A conversation in the order that Anthropic takes: system text apart, user first, same-role neighbours joined, nothing empty, no
/// reasoning without its own proof. What is left out on the way is reported.
/// </summary>
internal sealed class AnthropicConversation
{
    private readonly ChatRequest _request;
    private readonly WriteContext _context;
    private readonly AnthropicNames _names;
    private readonly AnthropicParts _parts;
    private bool _begun;
    private bool _lastWasTool;

    /// <summary>Brings the request's turns into order.</summary>
    public AnthropicConversation(ChatRequest request, WriteContext context, AnthropicNames names)
    {
        (_request, _context, _names) = (request, context, names);
        _parts = new AnthropicParts(request, context);
        foreach (var turn in request.Turns)
        {
            Add(turn);
        }

        CloseAssistant();
        Finish();
    }

    /// <summary>The system text's blocks.</summary>
    public List<ChatPart> System { get; } = [];

    /// <summary>The messages.</summary>
    public List<AnthropicMessage> Messages { get; } = [];

    /// <summary>
    /// Whether the turn that goes on (calls and results after the user's last word, or a prefilled answer) holds no thinking: a server that is told to think
    /// by budget refuses it.
    /// </summary>
    public bool LacksThinking
    {
        get
        {
            var any = false;
            for (var i = Messages.Count - 1; i >= 0; i--)
            {
                var message = Messages[i];
                if (message.Role == ChatRole.Assistant)
                {
                    any = true;
                    if (message.Parts.Exists(part => part is ReasoningPart))
                    {
                        return false;
                    }
                }
                else if (message.Role == ChatRole.User && !message.HasResults)
                {
                    break;
                }
            }

            return any;
        }
    }

    private void Add(ChatTurn turn)
    {
        if (turn.Name is not null)
        {
            _context.Losses.Drop(turn.Path?.Field("name"), "messages[].name");
        }

        switch (turn.Role)
        {
            case ChatRole.System or ChatRole.Developer:
                AddSystem(turn);
                break;
            case ChatRole.Assistant:
                Add(ChatRole.Assistant, Assistant(turn));
                break;
            case ChatRole.Tool:
                Add(ChatRole.User, Results(turn));
                _lastWasTool = true;
                break;
            default:
                Add(ChatRole.User, _parts.OfUser(turn.Parts));
                break;
        }
    }

    private void AddSystem(ChatTurn turn)
    {
        var parts = _parts.OfSystem(turn.Parts);
        if (!_begun)
        {
            System.AddRange(parts);
            return;
        }

        if (_parts.IsOwn)
        {
            Add(ChatRole.System, parts);
            return;
        }

        for (var i = 0; i < parts.Count; i++)
        {
            parts[i] = parts[i] is TextPart text ? text with { Text = $"<system-reminder>\n{text.Text}\n</system-reminder>" } : parts[i];
        }

        _context.Losses.Repair("system message");
        _lastWasTool = true;
        Add(ChatRole.User, parts);
        _lastWasTool = true;
    }

    private List<ChatPart> Assistant(ChatTurn turn)
    {
        var parts = _parts.OfAssistant(turn.Parts);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i] is ToolCallPart call)
            {
                parts[i] = call with { Id = _names.NewId(call.Id), Name = _names.Name(call.Name) };
            }
        }

        return parts;
    }

    private List<ChatPart> Results(ChatTurn turn)
    {
        var parts = new List<ChatPart>(turn.Parts.Count);
        foreach (var part in turn.Parts)
        {
            if (part is ToolResultPart result)
            {
                parts.Add(result with { CallId = _names.IdOf(result.CallId), Content = _parts.OfUser(result.Content) });
            }
        }

        return parts;
    }

    private void Add(ChatRole role, List<ChatPart> parts)
    {
        _begun = true;
        if (parts.Count == 0)
        {
            return;
        }

        if (role != ChatRole.Assistant)
        {
            CloseAssistant();
        }

        if (Messages.Count > 0 && Messages[^1].Role == role)
        {
            if (!_lastWasTool)
            {
                _context.Losses.Repair("neighbouring messages of one role");
            }

            Messages[^1].Parts.AddRange(parts);
        }
        else
        {
            Messages.Add(new AnthropicMessage(role, parts));
        }

        _lastWasTool = false;
    }

    // An answer must not end on its thinking (one that was cut off in it).
    private void CloseAssistant()
    {
        if (Messages.Count == 0 || Messages[^1].Role != ChatRole.Assistant)
        {
            return;
        }

        var parts = Messages[^1].Parts;
        while (parts.Count > 0 && parts[^1] is ReasoningPart)
        {
            _context.Losses.Drop(parts[^1].Path, "reasoning");
            parts.RemoveAt(parts.Count - 1);
        }

        if (parts.Count == 0)
        {
            Messages.RemoveAt(Messages.Count - 1);
        }
    }

    private void Finish()
    {
        if (Messages.Count == 0 || Messages[0].Role == ChatRole.Assistant)
        {
            Messages.Insert(0, new AnthropicMessage(ChatRole.User, [new TextPart(".")]));
            _context.Losses.Repair("first message");
        }

        var last = Messages[^1];
        if (last.Role == ChatRole.Assistant && last.Parts[^1] is TextPart text && text.Text.TrimEnd() is var trimmed && trimmed.Length < text.Text.Length)
        {
            last.Parts[^1] = text with { Text = trimmed };
            _context.Losses.Repair("trailing whitespace");
        }

        if (_request.Format is { } format && AnthropicRequestWriter.FormatInWords(format, _context) is { } words)
        {
            System.Add(new TextPart(words));
            _context.Losses.Repair(FieldNames.Of(_request.Dialect, "response_format"));
        }
    }
}
