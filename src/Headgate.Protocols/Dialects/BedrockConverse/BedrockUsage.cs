using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Converse's <c>usage</c> (wire-formats section 8). Their input excludes what was read from and written to the cache, ours is the sum
/// of the three.
/// </summary>
internal static class BedrockUsage
{
    /// <summary>Reads the object that the reader stands on (anything else is skipped) into the figures.</summary>
    public static void Take(ref Utf8JsonReader reader, ref Usage figures)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        long input = 0, output = 0, read = 0, written = 0, writtenHour = 0;
        while (reader.NextMember(out var name))
        {
            if (name.Is("inputTokens"u8))
            {
                input = reader.TakeCount();
            }
            else if (name.Is("outputTokens"u8))
            {
                output = reader.TakeCount();
            }
            else if (name.Is("cacheReadInputTokens"u8) || name.Is("cacheReadInputTokenCount"u8))
            {
                read = Math.Max(read, reader.TakeCount());
            }
            else if (name.Is("cacheWriteInputTokens"u8) || name.Is("cacheWriteInputTokenCount"u8))
            {
                written = Math.Max(written, reader.TakeCount());
            }
            else if (name.Is("cacheDetails"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                writtenHour = TakeHour(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        written = Math.Max(written, writtenHour);
        figures = figures with
        {
            Input = input + read + written,
            CacheRead = read,
            CacheWrite = written,
            CacheWriteHour = writtenHour,
            Output = output,
            Reported = input + read + written + output > 0,
        };
    }

    /// <summary>What was written for an hour: <c>[{ttl: "1h", inputTokens}]</c>.</summary>
    private static long TakeHour(ref Utf8JsonReader reader)
    {
        long sum = 0;
        while (reader.NextElement())
        {
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                continue;
            }

            long tokens = 0;
            var isHour = false;
            while (reader.NextMember(out var name))
            {
                if (name.Is("inputTokens"u8))
                {
                    tokens = reader.TakeCount();
                    continue;
                }

                isHour |= name.Is("ttl"u8) && reader.IsString("1h"u8);
                reader.Skip();
            }

            sum += isHour ? tokens : 0;
        }

        return sum;
    }
}
