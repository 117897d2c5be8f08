using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Headgate.Control.Compile;
using Headgate.Gateway.Access;
using Headgate.Protocols.Json;

namespace Headgate.Control.Survival;

/// <summary>
/// The database's part of the configuration as JSON and back, losing nothing: by reflection over the records themselves, so that a property which is
/// added to one of them is carried without anybody thinking of it here.
/// </summary>
internal static class LastGoodJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        IgnoreReadOnlyProperties = true,
        Converters = { new KeyHashConverter(), new FieldEditConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { KeepComparers } },
    };

    /// <summary>The JSON of it.</summary>
    public static string Write(StoredConfiguration stored) => JsonSerializer.Serialize(stored, Options);

    /// <summary>What the JSON says.</summary>
    /// <exception cref="JsonException">It is from another version of the program, or damaged.</exception>
    public static StoredConfiguration Read(string json) =>
        JsonSerializer.Deserialize<StoredConfiguration>(json, Options) ?? throw new JsonException("null is no configuration.");

    // A dictionary says in its default how it compares its keys; the serializer would make one that compares them exactly.
    private static void KeepComparers(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            return;
        }

        foreach (var property in type.Properties)
        {
            if (property is { Set: { } set, PropertyType: { IsGenericType: true } shape } && shape.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            {
                property.Set = (target, value) => set(target, value is null ? null : WithComparer(shape, (IDictionary)value, property.Get?.Invoke(target)));
            }
        }
    }

    private static object WithComparer(Type shape, IDictionary read, object? standard)
    {
        var type = typeof(Dictionary<,>).MakeGenericType(shape.GenericTypeArguments);
        var comparer = standard is not null && type.IsInstanceOfType(standard) ? type.GetProperty("Comparer")!.GetValue(standard) : StringComparer.OrdinalIgnoreCase;
        var made = (IDictionary)Activator.CreateInstance(type, comparer)!;
        foreach (DictionaryEntry entry in read)
        {
            made.Add(entry.Key, entry.Value);
        }

        return made;
    }

    private sealed class KeyHashConverter : JsonConverter<KeyHash>
    {
        public override KeyHash Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.GetBytesFromBase64() is { Length: KeyHash.Length } bytes ? KeyHash.FromBytes(bytes) : throw new JsonException("This is no hash of a key.");

        public override void Write(Utf8JsonWriter writer, KeyHash value, JsonSerializerOptions options) => writer.WriteBase64StringValue(value.ToBytes());
    }

    /// <summary>An edit as <c>[verb, name, …]</c>; values are JSON in base64, byte for byte.</summary>
    private sealed class FieldEditConverter : JsonConverter<FieldEdit>
    {
        public override FieldEdit Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var parts = JsonSerializer.Deserialize<string?[]>(ref reader, options);
            return parts switch
            {
                ["set", { } name, { } json] => new SetField(name, (ReadOnlyMemory<byte>)Convert.FromBase64String(json)),
                ["default", { } name, { } json] => new DefaultField(name, (ReadOnlyMemory<byte>)Convert.FromBase64String(json)),
                ["drop", { } name] => new DropField(name),
                ["rename", { } name, { } to] => new RenameField(name, to),
                ["clamp", { } name, var min, var max] => new ClampField(name, Number(min), Number(max)),
                _ => throw new JsonException("This is no edit of a field."),
            };
        }

        public override void Write(Utf8JsonWriter writer, FieldEdit value, JsonSerializerOptions options)
        {
            string?[] parts = value switch
            {
                SetField set => ["set", set.Name, Convert.ToBase64String(set.Json.Span)],
                DefaultField otherwise => ["default", otherwise.Name, Convert.ToBase64String(otherwise.Json.Span)],
                DropField drop => ["drop", drop.Name],
                RenameField rename => ["rename", rename.Name, rename.To],
                ClampField clamp => ["clamp", clamp.Name, clamp.Min?.ToString(), clamp.Max?.ToString()],
                _ => throw new JsonException($"An edit of the kind {value.GetType().Name} cannot be kept."),
            };
            JsonSerializer.Serialize(writer, parts, options);
        }

        private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text);
    }
}
