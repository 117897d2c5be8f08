using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Reads requests of generateContent and countTokens (wire-formats section 5), in either spelling of their names. Model and streaming
/// stand in the path, so the gateway sets them.
/// </summary>
internal sealed class GoogleGenerateContentRequestReader
{
    private readonly ChatRequest _request;
    private readonly ReadContext _context;
    private readonly FieldPath? _root;

    private GoogleGenerateContentRequestReader(ChatRequest request, ReadContext context, FieldPath? root)
    {
        _request = request;
        _context = context;
        _root = root;
    }

    public static ChatRequest? Read(ReadOnlyMemory<byte> body, ReadContext context)
    {
        var document = JsonDocuments.TryParse(body);
        if (document is null)
        {
            context.Fault(FieldPath.Of("body"), "is not JSON");
            return null;
        }

        var request = new ChatRequest("gemini", document);
        var root = request.Body;
        FieldPath? path = null;
        if (root.Either("generateContentRequest"u8, "generate_content_request"u8) is { ValueKind: JsonValueKind.Object } inner)
        {
            (root, path) = (inner, FieldPath.Of("generateContentRequest"));
        }

        new GoogleGenerateContentRequestReader(request, context, path).Read(root);
        if (context.Error is null)
        {
            Conversation.Repair(request, context);
        }

        if (context.Error is null)
        {
            return request;
        }

        request.Dispose();
        return null;
    }

    private FieldPath Path(string name) => _root is null ? FieldPath.Of(name) : _root.Field(name);

    private void Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            _context.Fault(FieldPath.Of("body"), "must be an object");
            return;
        }

        var contents = default(JsonElement);
        var instruction = default(JsonElement);
        foreach (var member in root.EnumerateObject())
        {
            switch (GeminiElements.Camel(member.Name))
            {
                case "contents":
                    contents = member.Value;
                    break;
                case "systemInstruction":
                    instruction = member.Value;
                    break;
                case "tools":
                    new GeminiToolReader(_request, _context).ReadTools(member.Value, _root);
                    break;
                case "toolConfig":
                    new GeminiToolReader(_request, _context).ReadConfig(member.Value, Path("toolConfig"));
                    break;
                case "generationConfig":
                    GeminiConfigReader.Read(member.Value, _request);
                    break;
                case "labels" when member.Value.ValueKind == JsonValueKind.Object:
                    _request.Metadata = member.Value;
                    break;
                case "serviceTier" when member.Value.ValueKind == JsonValueKind.String:
                    _request.ServiceTier = member.Value.GetString();
                    break;
                case "model" or "stream":
                    break;
                case "store" when member.Value.ValueKind != JsonValueKind.True:
                    break;
                case var name when member.Value.ValueKind != JsonValueKind.Null:
                    _request.Extensions.Add(new(name, member.Value));
                    break;
            }
        }

        var reader = new GeminiContentReader(_request, _context, _root);
        reader.ReadInstruction(instruction);
        reader.ReadContents(contents);
    }
}
