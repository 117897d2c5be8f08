using System.Buffers;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Secrets;

namespace Headgate.Control.Settings;

/// <summary>The secrets inside a settings document: sealed on the way in, opened for the program, masked for everybody else.</summary>
internal sealed class SecretFields(MasterKey master, SettingsSection section)
{
    private const string Sealed = "sealed:";

    /// <summary>What becomes of a secret.</summary>
    /// <param name="value">As it stands in the document.</param>
    /// <param name="kept">As it is stored; null: it is not.</param>
    /// <param name="path">Where.</param>
    private delegate string? Change(string value, string? kept, string path);

    /// <summary>The document with every secret sealed; one that is <see cref="SecretMark.Kept"/> is taken from what is stored.</summary>
    /// <param name="document">As it came.</param>
    /// <param name="stored">As it is stored; null: it is new.</param>
    /// <param name="missing">Takes those that should stay though there is none to keep.</param>
    public JsonElement Seal(JsonElement document, JsonElement? stored, List<FieldError> missing) => Rewrite(document, stored, (value, kept, path) =>
    {
        if (!string.Equals(value, SecretMark.Kept, StringComparison.Ordinal))
        {
            return Sealed + Convert.ToBase64String(master.Seal(value, Place(path)));
        }

        if (kept is null)
        {
            missing.Add(new FieldError(path, "is to stay as it is, but nothing is kept there"));
        }

        return kept;
    });

    /// <summary>The document with every secret in clear.</summary>
    public JsonElement Open(JsonElement document) => Rewrite(document, null, (value, _, path) =>
        value.StartsWith(Sealed, StringComparison.Ordinal) ? master.Open(Convert.FromBase64String(value[Sealed.Length..]), Place(path)) : value);

    /// <summary>The document with a mark in the place of every secret.</summary>
    public JsonElement Mask(JsonElement document) => Rewrite(document, null, (_, _, _) => SecretMark.Kept);

    // An item of a list may move: its place is the list's, not its number.
    private string Place(string path) => $"settings:{section.Name}:{path}";

    private JsonElement Rewrite(JsonElement document, JsonElement? stored, Change change)
    {
        if (section.Secrets.Count == 0)
        {
            return document;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, document, stored, string.Empty, change);
        }

        using var parsed = JsonDocument.Parse(buffer.WrittenMemory);
        return parsed.RootElement.Clone();
    }

    private void Write(Utf8JsonWriter writer, JsonElement value, JsonElement? stored, string path, Change change)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in value.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(writer, property.Value, Member(stored, property.Name), path.Length == 0 ? property.Name : $"{path}.{property.Name}", change);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(writer, item, Twin(item, stored), $"{path}[]", change);
                }

                writer.WriteEndArray();
                break;
            case JsonValueKind.String when value.GetString() is { Length: > 0 } text && section.Secrets.Contains(path, StringComparer.Ordinal):
                writer.WriteStringValue(change(text, stored is { ValueKind: JsonValueKind.String } kept ? kept.GetString() : null, path));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static JsonElement? Member(JsonElement? of, string name) =>
        of is { ValueKind: JsonValueKind.Object } parent && parent.TryGetProperty(name, out var value) ? value : null;

    // The stored item of the same id or name, wherever it stands.
    private static JsonElement? Twin(JsonElement item, JsonElement? among)
    {
        foreach (var key in (ReadOnlySpan<string>)["id", "name"])
        {
            if (Member(item, key) is not { } id || among is not { ValueKind: JsonValueKind.Array } list)
            {
                continue;
            }

            foreach (var other in list.EnumerateArray())
            {
                if (Member(other, key) is { } same && JsonElement.DeepEquals(same, id))
                {
                    return other;
                }
            }

            return null;
        }

        return null;
    }
}
