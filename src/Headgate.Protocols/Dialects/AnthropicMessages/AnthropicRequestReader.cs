using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads requests of the Messages API and of <c>count_tokens</c> (wire-formats section 4).</summary>
internal static class AnthropicRequestReader
{
    // Claude Code puts a pseudo header in front of the system text; it says nothing to a model.
    private const string PseudoHeader = "x-anthropic-billing-header";

    /// <summary>The request; null: it is wrong, and the context says where.</summary>
    public static ChatRequest? Read(ReadOnlyMemory<byte> body, ReadContext context)
    {
        var document = JsonDocuments.TryParse(body);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document?.Dispose();
            context.Fault(FieldPath.Of("body"), "the body is not a JSON object");
            return null;
        }

        var request = new ChatRequest(AnthropicBlocks.Dialect, document);
        ReadSettings(request, document.RootElement);
        AnthropicReasoningReader.Read(request, document.RootElement);
        ReadSystem(request, document.RootElement.Member("system"u8), context);
        ReadMessages(request, document.RootElement.Member("messages"u8), context);
        AnthropicToolReader.Read(request, document.RootElement, context);
        ReadExtensions(request, document.RootElement);
        Conversation.Repair(request, context);
        if (context.Error is null)
        {
            return request;
        }

        request.Dispose();
        return null;
    }

    private static void ReadSettings(ChatRequest request, JsonElement body)
    {
        request.Model = body.Text("model"u8) ?? string.Empty;
        request.Stream = body.Flag("stream"u8) ?? false;
        request.MaxOutputTokens = body.Count("max_tokens"u8);
        request.Temperature = body.Number("temperature"u8);
        request.TopP = body.Number("top_p"u8);
        request.TopK = body.Count("top_k"u8);
        request.ServiceTier = body.Text("service_tier"u8);
        foreach (var stop in body.Items("stop_sequences"u8))
        {
            if (stop.AsText() is { Length: > 0 } text)
            {
                request.Stop.Add(text);
            }
        }

        var metadata = body.Member("metadata"u8);
        request.User = metadata.Text("user_id"u8);
        if (metadata.ValueKind == JsonValueKind.Object && HasOther(metadata, "user_id"))
        {
            request.Metadata = metadata;
        }
    }

    private static bool HasOther(JsonElement element, string name)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (!member.NameEquals(name))
            {
                return true;
            }
        }

        return false;
    }

    private static void ReadSystem(ChatRequest request, JsonElement system, ReadContext context)
    {
        var path = FieldPath.Of("system");
        var parts = new List<ChatPart>();
        switch (system.ValueKind)
        {
            case JsonValueKind.Undefined:
                return;
            case JsonValueKind.String:
                AddSystem(parts, new TextPart(system.GetString()!) { Path = path });
                break;
            case JsonValueKind.Array:
                AnthropicContentReader.ReadBlocks(system, parts, n => FieldPath.Of("system", n), context);
                parts.RemoveAll(part => part is TextPart text && IsPseudoHeader(text.Text));
                break;
            default:
                context.Fault(path, "must be a string or a list of blocks");
                return;
        }

        if (parts.Count > 0)
        {
            request.Turns.Add(new ChatTurn(ChatRole.System, parts) { Path = path });
        }
    }

    private static void AddSystem(List<ChatPart> parts, TextPart part)
    {
        if (part.Text.Length > 0 && !IsPseudoHeader(part.Text))
        {
            parts.Add(part);
        }
    }

    private static bool IsPseudoHeader(string text) => text.StartsWith(PseudoHeader, StringComparison.OrdinalIgnoreCase);

    private static void ReadMessages(ChatRequest request, JsonElement messages, ReadContext context)
    {
        if (messages.ValueKind != JsonValueKind.Array)
        {
            context.Fault(FieldPath.Of("messages"), "must be a list of messages");
            return;
        }

        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            var path = FieldPath.Of("messages", index++);
            switch (message.Text("role"u8))
            {
                case "user":
                    ReadUser(request, message, path, context);
                    break;
                case "assistant":
                    AddTurn(request, ChatRole.Assistant, message, path, context);
                    break;
                case "system":
                    AddTurn(request, ChatRole.System, message, path, context);
                    break;
                default:
                    context.Fault(path.Field("role"), "must be user, assistant or system");
                    break;
            }
        }
    }

    private static void AddTurn(ChatRequest request, ChatRole role, JsonElement message, FieldPath path, ReadContext context)
    {
        var parts = new List<ChatPart>();
        AnthropicContentReader.Read(message.Member("content"u8), parts, path, context);
        request.Turns.Add(new ChatTurn(role, parts) { Path = path });
    }

    // Results of tools are a turn of their own to us; what else stands in the message comes after them.
    private static void ReadUser(ChatRequest request, JsonElement message, FieldPath path, ReadContext context)
    {
        var parts = new List<ChatPart>();
        AnthropicContentReader.Read(message.Member("content"u8), parts, path, context);
        var results = parts.FindAll(part => part is ToolResultPart);
        if (results.Count > 0)
        {
            request.Turns.Add(new ChatTurn(ChatRole.Tool, results) { Path = path });
            parts.RemoveAll(part => part is ToolResultPart);
        }

        if (results.Count == 0 || parts.Count > 0)
        {
            request.Turns.Add(new ChatTurn(ChatRole.User, parts) { Path = path });
        }
    }

    private static void ReadExtensions(ChatRequest request, JsonElement body)
    {
        foreach (var member in body.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null && !IsCanonical(member.Name))
            {
                request.Extensions.Add(new(member.Name, member.Value));
            }
        }

        if (body.Member("output_config"u8) is { ValueKind: JsonValueKind.Object } config)
        {
            foreach (var member in config.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null && member.Name is not ("effort" or "format"))
                {
                    request.Extensions.Add(new(AnthropicRequestWriter.OutputConfigPrefix + member.Name, member.Value));
                }
            }
        }
    }

    private static bool IsCanonical(string name) => name is "model" or "max_tokens" or "messages" or "system" or "stop_sequences" or "stream"
        or "temperature" or "top_p" or "top_k" or "tools" or "tool_choice" or "thinking" or "output_config" or "metadata" or "service_tier";
}
