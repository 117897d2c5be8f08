using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Headgate.Control.Tests.Admin;

/// <summary>
/// Makes JSON of a schema of an OpenAPI document: mostly what it asks for, sometimes anything but; or, when polite, what a caller with good
/// intentions might send, to come past the door. The same seed makes the same.
/// </summary>
internal sealed class SchemaFuzzer(JsonElement document, Random random, bool polite)
{
    private const int Deepest = 6;
    private static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Texts =
    [
        string.Empty, " ", "a", "default", "vip", "glm-4.6", "*", "a*b*c", "'; DROP TABLE users; --", "\" OR 1=1", "%", "_", "\\", "../../etc/passwd", "<script>alert(1)</script>",
        "=1+1", "名字", "🙂", "\u0000", "\uFFFD", "null", "true", "0", "-1", "9223372036854775808", "1e400", "2026-13-45", "2026-12-31T18:00:00Z", "10.0.0.0/8", "999.1.1.1",
        "http://127.0.0.1:9/v1", "http://169.254.169.254/latest", "ftp://x", "http://", "openai", "anthropic", "cost", "requests", "5h", "month", "rolling", "bearer", "header:X", "header:\r\nX",
        new('x', 300), new('长', 5000),
    ];

    /// <summary>A text for a path or a query.</summary>
    public string Text() => Texts[random.Next(Texts.Length)];

    // By what the field is called; a number makes names unique.
    private string Text(string field, string? format) => !polite ? Text() : (format, field.ToUpperInvariant()) switch
    {
        ("date-time", _) => "2030-01-01T00:00:00Z",
        (_, "NAME" or "USER" or "CODE" or "DISPLAYNAME" or "NOTE" or "DESCRIPTION" or "REASON" or "BATCH") => $"n{random.Next(1_000_000)}",
        (_, "TYPE") => "openai",
        (_, "MODEL" or "MODELS") => "m",
        (_, "BASEURL" or "URL" or "ENDPOINT" or "SUCCESSURL" or "CANCELURL") => "http://127.0.0.1:9/v1",
        (_, "EMAIL" or "FROM" or "TO") => $"n{random.Next(1_000_000)}@example.com",
        (_, "PASSWORD" or "NEWPASSWORD") => "correct horse battery staple 1",
        (_, "SECRET" or "SECRETS" or "HASH") => $"sk-{random.NextInt64():x16}{random.NextInt64():x16}",
        (_, "WHAT") => "requests",
        (_, "PER" or "OVERLAP" or "FIRSTBYTE" or "IDLE") => "1h",
        (_, "WINDOW") => "rolling",
        (_, "GROUP" or "GROUPS") => "default",
        (_, "CURRENCY") => "USD",
        (_, "LANGUAGE") => "en",
        (_, "ALLOWEDIPS") => "10.0.0.0/8",
        _ => "a",
    };

    /// <summary>A JSON text for a schema.</summary>
    public string Json(JsonElement schema)
    {
        if (!polite && random.Next(25) == 0)
        {
            return random.Next(4) switch { 0 => "{", 1 => string.Empty, 2 => "[]", _ => "null" };
        }

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Relaxed))
        {
            Write(writer, schema, 0, string.Empty);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void Write(Utf8JsonWriter writer, JsonElement schema, int depth, string field)
    {
        schema = Resolve(schema);
        if ((!polite && random.Next(12) == 0) || depth > Deepest)
        {
            WriteAnything(writer);
            return;
        }

        if (schema.TryGetProperty("enum", out var words) && words.GetArrayLength() > 0)
        {
            words[random.Next(words.GetArrayLength())].WriteTo(writer);
            return;
        }

        switch (TypeOf(schema))
        {
            case "object":
                WriteObject(writer, schema, depth);
                break;
            case "array":
                writer.WriteStartArray();
                for (var count = polite ? 1 : random.Next(4); count > 0; count--)
                {
                    Write(writer, schema.TryGetProperty("items", out var items) ? items : default, depth + 1, field);
                }

                writer.WriteEndArray();
                break;
            case "integer":
                writer.WriteRawValue(polite ? Pick("1", "2", "5") : Pick("0", "1", "60", "1000", "-1", "2147483648", "9223372036854775807", "99999999999999999999"));
                break;
            case "number":
                writer.WriteRawValue(polite ? Pick("1", "0.5") : Pick("0", "1", "0.5", "0.000000001", "0.0000000001", "-3", "9000000000", "79228162514264337593543950335", "1e300"));
                break;
            case "boolean":
                writer.WriteBooleanValue(random.Next(2) == 0);
                break;
            case "string":
                writer.WriteStringValue(Text(field, schema.TryGetProperty("format", out var format) ? format.GetString() : null));
                break;
            default:
                WriteAnything(writer);
                break;
        }
    }

    private void WriteObject(Utf8JsonWriter writer, JsonElement schema, int depth)
    {
        writer.WriteStartObject();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        if (schema.TryGetProperty("properties", out var properties))
        {
            foreach (var property in properties.EnumerateObject())
            {
                if (random.Next(20) < (required.Contains(property.Name) ? polite ? 20 : 19 : polite ? 2 : 6))
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, depth + 1, property.Name);
                }
            }
        }

        if (schema.TryGetProperty("additionalProperties", out var free) && free.ValueKind == JsonValueKind.Object)
        {
            for (var count = polite ? 0 : random.Next(3); count > 0; count--)
            {
                writer.WritePropertyName(Text() + count.ToString(CultureInfo.InvariantCulture));
                Write(writer, free, depth + 1, string.Empty);
            }
        }

        if (!polite && random.Next(15) == 0)
        {
            writer.WriteString("isRoot", "true");
        }

        writer.WriteEndObject();
    }

    private void WriteAnything(Utf8JsonWriter writer) => writer.WriteRawValue(Pick("null", "true", "[]", "{}", "\"x\"", "-1", "[[[[[[]]]]]]", "{\"a\":{\"b\":[1,null]}}", "1e999"), skipInputValidation: true);

    private JsonElement Resolve(JsonElement schema)
    {
        for (var hops = 0; hops < 10 && schema.ValueKind == JsonValueKind.Object; hops++)
        {
            if (schema.TryGetProperty("$ref", out var reference))
            {
                schema = reference.GetString()!.TrimStart('#', '/').Split('/').Aggregate(document, (at, name) => at.GetProperty(name));
            }
            else if ((schema.TryGetProperty("oneOf", out var choices) || schema.TryGetProperty("anyOf", out choices)) && choices.GetArrayLength() > 0)
            {
                schema = choices[random.Next(choices.GetArrayLength())];
            }
            else
            {
                return schema;
            }
        }

        return schema.ValueKind == JsonValueKind.Object ? schema : JsonDocument.Parse("{}").RootElement;
    }

    private string? TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : null;
        }

        return type.ValueKind == JsonValueKind.Array ? type[random.Next(type.GetArrayLength())].GetString() : type.GetString();
    }

    private string Pick(params string[] of) => of[random.Next(of.Length)];
}
