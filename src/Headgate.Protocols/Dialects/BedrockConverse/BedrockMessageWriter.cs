using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Writes <c>messages</c> and <c>system</c>. Users and assistants take turns, a user begins: neighbours of one role become one message,
/// results of tools are a user's.
/// </summary>
internal sealed class BedrockMessageWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer, BedrockNames names)
{
    private const string Opening = "(The conversation goes on.)";
    private readonly BedrockContentWriter _content = new(context, writer, names);
    private readonly BedrockModel _model = new(context.Model);
    private string? _role;

    public void Write(string? instructions)
    {
        var first = request.Turns.FindIndex(turn => !IsSystem(turn.Role));
        first = first < 0 ? request.Turns.Count : first;
        WriteSystem(first, instructions);
        writer.WriteStartArray("messages"u8);
        for (var i = first; i < request.Turns.Count; i++)
        {
            WriteTurn(request.Turns[i]);
        }

        // Nothing but instructions, or nothing that could be said: the service wants a message.
        if (_role is null)
        {
            OpenMessage(ChatRole.User);
            WriteOpening();
        }

        CloseMessage();
        writer.WriteEndArray();
    }

    private static bool IsSystem(ChatRole role) => role is ChatRole.System or ChatRole.Developer;

    private void WriteSystem(int end, string? instructions)
    {
        var began = false;
        for (var i = 0; i < end; i++)
        {
            foreach (var part in request.Turns[i].Parts)
            {
                if (part is not TextPart text)
                {
                    context.Losses.Drop(part.Path, "system");
                    continue;
                }

                if (!string.IsNullOrWhiteSpace(text.Text))
                {
                    Begin(ref began);
                    WriteText(text.Text);
                }

                if (text.CacheTtl is not null && began)
                {
                    BedrockCachePoint.Write(writer, text.CacheTtl, _model.Caches, _model, text.Path, context);
                }
            }
        }

        if (instructions is not null)
        {
            Begin(ref began);
            WriteText(instructions);
        }

        if (began)
        {
            writer.WriteEndArray();
        }
    }

    private void Begin(ref bool began)
    {
        if (!began)
        {
            writer.WriteStartArray("system"u8);
            began = true;
        }
    }

    private void WriteTurn(ChatTurn turn)
    {
        if (turn.Name is not null)
        {
            context.Losses.Drop(turn.Path?.Field("name"), "name");
        }

        if (turn.Phase is not null)
        {
            context.Losses.Drop(turn.Path?.Field("phase"), "phase");
        }

        if (IsSystem(turn.Role))
        {
            // There is no place for instructions amid the conversation but the user's mouth.
            context.Losses.Repair("system message amid the conversation");
        }

        foreach (var part in turn.Parts)
        {
            if (!_content.CanWrite(part, turn.Role))
            {
                continue;
            }

            OpenMessage(turn.Role);
            _content.Write(part);
            if (part.CacheTtl is not null)
            {
                BedrockCachePoint.Write(writer, part.CacheTtl, _model.Caches, _model, part.Path, context);
            }
        }
    }

    /// <summary>Opens the message that a turn's parts go into, or stays in it. Only called when there is something to write.</summary>
    private void OpenMessage(ChatRole speaker)
    {
        var role = speaker == ChatRole.Assistant ? "assistant" : "user";
        if (_role is null && role == "assistant")
        {
            context.Losses.Repair("first message from the assistant");
            OpenMessage(ChatRole.User);
            WriteOpening();
        }

        if (_role == role)
        {
            return;
        }

        CloseMessage();
        _role = role;
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteStartArray("content"u8);
    }

    private void CloseMessage()
    {
        if (_role is null)
        {
            return;
        }

        _content.EndMessage();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteOpening()
    {
        context.Losses.Repair("missing user message");
        WriteText(Opening);
    }

    private void WriteText(string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }
}
