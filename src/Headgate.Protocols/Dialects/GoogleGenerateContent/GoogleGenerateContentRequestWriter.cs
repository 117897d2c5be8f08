using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Writes requests of generateContent (wire-formats section 5). The model's name stands in the path.</summary>
internal sealed class GoogleGenerateContentRequestWriter
{
    private const string Own = "gemini";

    private readonly ChatRequest _request;
    private readonly WriteContext _context;
    private readonly Utf8JsonWriter _json;

    private GoogleGenerateContentRequestWriter(ChatRequest request, WriteContext context, Utf8JsonWriter json)
    {
        _request = request;
        _context = context;
        _json = json;
    }

    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var json = JsonWriting.To(to);
        json.WriteStartObject();
        new GoogleGenerateContentRequestWriter(request, context, json).WriteFields();
        json.WriteEndObject();
    }

    /// <summary>The question for a prompt's size, in the form that takes instructions and tools too (AI Studio's).</summary>
    public static void WriteCount(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var json = JsonWriting.To(to);
        json.WriteStartObject();
        json.WriteStartObject("generateContentRequest"u8);
        json.WriteString("model"u8, context.Model.Contains('/', StringComparison.Ordinal) ? context.Model : "models/" + context.Model);
        new GoogleGenerateContentRequestWriter(request, context, json).WritePrompt();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteFields()
    {
        WritePrompt();
        new GeminiConfigWriter(_request, _context, _json).Write();
        WriteRest();
    }

    private void WritePrompt()
    {
        var names = new GeminiToolNames(_request, _context);
        new GeminiContentWriter(_request, _context, _json, names).Write();
        new GeminiToolWriter(_request, _context, _json, names).Write();
    }

    private void WriteRest()
    {
        var isOwn = _request.Dialect == Own;
        if (_request.Metadata.ValueKind == JsonValueKind.Object)
        {
            // Labels are billing marks of Vertex with rules of their own: what another dialect calls metadata is none.
            if (isOwn)
            {
                _json.WritePropertyName("labels"u8);
                _request.Metadata.WriteTo(_json);
            }
            else
            {
                Drop("metadata");
            }
        }

        WriteTier(isOwn);
        DropIf(_request.User is not null, "user");
        DropIf(_request.Verbosity is not null, "verbosity");
        DropIf(_request.PromptCacheKey is not null, "prompt_cache_key");
        DropIf(_request.ParallelToolCalls == false, "parallel_tool_calls");
        DropIf(_request.Answers > 1, "n");
        foreach (var (name, value) in _request.Extensions)
        {
            if (!isOwn)
            {
                _context.Losses.Drop(name);
            }
            else if (!name.Contains('.', StringComparison.Ordinal))
            {
                _json.WritePropertyName(name);
                value.WriteTo(_json);
            }
        }
    }

    private void WriteTier(bool isOwn)
    {
        switch (_request.ServiceTier)
        {
            case null or "auto" or "default" when !isOwn:
            case null:
                break;
            case "flex" or "priority":
            case not null when isOwn:
                _json.WriteString("serviceTier"u8, _request.ServiceTier);
                break;
            default:
                Drop("service_tier");
                break;
        }
    }

    private void Drop(string chat) => _context.Losses.Drop(FieldNames.Of(_request.Dialect, chat));

    private void DropIf(bool isThere, string chat)
    {
        if (isThere)
        {
            Drop(chat);
        }
    }
}
