using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Google's OpenAPI 3.0 subset to JSON Schema: types in lower case, <c>nullable</c> as a second type, proto JSON's numbers as numbers.</summary>
internal static class GeminiSchema
{
    /// <summary>The same schema as JSON Schema; stays valid on its own.</summary>
    public static JsonElement ToJsonSchema(JsonElement schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = JsonWriting.To(buffer))
        {
            Write(json, schema);
        }

        using var document = JsonDocuments.TryParse(buffer.WrittenMemory);
        return document?.RootElement.Clone() ?? default;
    }

    private static void Write(Utf8JsonWriter json, JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            schema.WriteTo(json);
            return;
        }

        var nullable = schema.Flag("nullable"u8) == true;
        json.WriteStartObject();
        foreach (var member in schema.EnumerateObject())
        {
            WriteMember(json, GeminiElements.Camel(member.Name), member.Value, nullable);
        }

        json.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter json, string name, JsonElement value, bool nullable)
    {
        switch (name)
        {
            case "type" when value.ValueKind == JsonValueKind.String:
                WriteType(json, value.GetString()!, nullable);
                break;
            case "nullable" or "propertyOrdering":
                break;
            case "format" when value.AsText() is "enum":
                break;
            case "example":
                json.WriteStartArray("examples"u8);
                value.WriteTo(json);
                json.WriteEndArray();
                break;
            case "properties" or "defs" or "$defs" when value.ValueKind == JsonValueKind.Object:
                json.WriteStartObject(name == "defs" ? "$defs" : name);
                foreach (var property in value.EnumerateObject())
                {
                    json.WritePropertyName(property.Name);
                    Write(json, property.Value);
                }

                json.WriteEndObject();
                break;
            case "items" or "additionalProperties":
                json.WritePropertyName(name);
                Write(json, value);
                break;
            case "anyOf" or "oneOf" or "allOf" or "prefixItems" when value.ValueKind == JsonValueKind.Array:
                json.WriteStartArray(name);
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item);
                }

                if (nullable && name == "anyOf")
                {
                    json.WriteStartObject();
                    json.WriteString("type"u8, "null"u8);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                break;
            case "enum" when nullable && value.ValueKind == JsonValueKind.Array:
                json.WriteStartArray(name);
                foreach (var item in value.EnumerateArray())
                {
                    item.WriteTo(json);
                }

                json.WriteNullValue();
                json.WriteEndArray();
                break;
            case "minItems" or "maxItems" or "minLength" or "maxLength" or "minProperties" or "maxProperties" when value.AsCount() is { } count:
                json.WriteNumber(name, count);
                break;
            default:
                json.WritePropertyName(name);
                value.WriteTo(json);
                break;
        }
    }

    private static void WriteType(Utf8JsonWriter json, string type, bool nullable)
    {
        if (type is "TYPE_UNSPECIFIED")
        {
            return;
        }

        if (!nullable)
        {
            json.WriteString("type"u8, type.ToLowerInvariant());
            return;
        }

        json.WriteStartArray("type"u8);
        json.WriteStringValue(type.ToLowerInvariant());
        json.WriteStringValue("null"u8);
        json.WriteEndArray();
    }
}
