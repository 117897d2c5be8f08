using System.Text.Json;

namespace Headgate.Control.Records;

/// <summary>Reads the journal's lines of reservations: <c>{"v":1,"rv":ID,"ac":ACCOUNT,"n":NANO-USD,"t":MILLISECONDS}</c>.</summary>
internal static class ReservationReader
{
    // The mark stands right behind the version; a record has its id there.
    private const int LatestMark = 16;

    /// <summary>Whether a line is one.</summary>
    public static bool IsReservation(ReadOnlySpan<byte> line) => line[..Math.Min(line.Length, LatestMark)].IndexOf("\"rv\":"u8) > 0;

    /// <summary>Reads it; null: it is damaged.</summary>
    public static JournaledReservation? Read(ReadOnlySpan<byte> line)
    {
        string? id = null, account = null;
        long amount = 0, at = 0;
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var name = json.ValueSpan;
                json.Read();
                if (name.SequenceEqual("rv"u8))
                {
                    id = json.GetString();
                }
                else if (name.SequenceEqual("ac"u8))
                {
                    account = json.GetString();
                }
                else if (name.SequenceEqual("n"u8))
                {
                    amount = json.GetInt64();
                }
                else if (name.SequenceEqual("t"u8))
                {
                    at = json.GetInt64();
                }
                else
                {
                    json.Skip();
                }
            }

            return json.TokenType == JsonTokenType.EndObject && id is not null && account is not null ? new JournaledReservation(id, account, amount, at) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
