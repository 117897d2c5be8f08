using System.Data.Common;
using System.Text.Json;

namespace Headgate.Control.Backup;

/// <summary>One row as one line: an array with a text, a whole number, null, or <c>{"b":"base64"}</c> for bytes per column.</summary>
internal static class BackupRow
{
    /// <summary>Writes the reader's present row.</summary>
    /// <exception cref="NotSupportedException">A column holds something else.</exception>
    public static void Write(Utf8JsonWriter json, DbDataReader row)
    {
        json.WriteStartArray();
        for (var i = 0; i < row.FieldCount; i++)
        {
            switch (row.GetValue(i))
            {
                case DBNull:
                    json.WriteNullValue();
                    break;
                case string text:
                    json.WriteStringValue(text);
                    break;
                case long number:
                    json.WriteNumberValue(number);
                    break;
                case int number:
                    json.WriteNumberValue(number);
                    break;
                case byte[] bytes:
                    json.WriteStartObject();
                    json.WriteBase64String("b"u8, bytes);
                    json.WriteEndObject();
                    break;
                case var other:
                    throw new NotSupportedException($"Column {row.GetName(i)} holds a {other.GetType().Name}, which a backup does not carry.");
            }
        }

        json.WriteEndArray();
    }

    /// <summary>Reads a row.</summary>
    /// <exception cref="InvalidDataException">It is none, or has another number of values.</exception>
    public static void Read(ReadOnlySpan<byte> line, object?[] values)
    {
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            var i = 0;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                values[i++] = json.TokenType switch
                {
                    JsonTokenType.Null => null,
                    JsonTokenType.String => json.GetString(),
                    JsonTokenType.Number => json.GetInt64(),
                    JsonTokenType.StartObject => ReadBytes(ref json),
                    _ => throw new JsonException(),
                };
            }

            if (i != values.Length)
            {
                throw new InvalidDataException("A row of the backup has too few values.");
            }
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("A row of the backup cannot be read.", e);
        }
    }

    private static byte[] ReadBytes(ref Utf8JsonReader json)
    {
        json.Read();
        json.Read();
        var bytes = json.GetBytesFromBase64();
        json.Read();
        return bytes;
    }
}
