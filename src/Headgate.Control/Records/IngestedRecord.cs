using System.Text.Json;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Records;

/// <summary>A record that has just come into the database, with what is counted and paid.</summary>
public sealed record IngestedRecord
{
    /// <summary>Id of the request.</summary>
    public string Id { get; private set; } = string.Empty;

    /// <summary>When it arrived, Unix milliseconds.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Id of the API key.</summary>
    public string? KeyId { get; private set; }

    /// <summary>Name of the API key at the time.</summary>
    public string? KeyName { get; private set; }

    /// <summary>Whose key.</summary>
    public string? UserId { get; private set; }

    /// <summary>The team that the key works for.</summary>
    public string? TeamId { get; private set; }

    /// <summary>Name of the key's group.</summary>
    public string? Group { get; private set; }

    /// <summary>The key's tags, comma-separated.</summary>
    public string? Tags { get; private set; }

    /// <summary>What was asked for, such as <c>chat</c>.</summary>
    public string Operation { get; private set; } = string.Empty;

    /// <summary>The client's dialect.</summary>
    public string Dialect { get; private set; } = string.Empty;

    /// <summary>The model as the client wrote it.</summary>
    public string? Model { get; private set; }

    /// <summary>The channel that answered last.</summary>
    public string? Channel { get; private set; }

    /// <summary>The credential's name.</summary>
    public string? Credential { get; private set; }

    /// <summary>The model at the provider.</summary>
    public string? UpstreamModel { get; private set; }

    /// <summary>Whether a stream was asked for.</summary>
    public bool Stream { get; private set; }

    /// <summary>The HTTP status that the client got.</summary>
    public int Status { get; private set; }

    /// <summary>How it ended.</summary>
    public RequestOutcome Outcome { get; private set; }

    /// <summary>The error's kind, where there was one.</summary>
    public string? Error { get; private set; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; private set; }

    /// <summary>What was consumed.</summary>
    public Usage Usage { get; private set; }

    /// <summary>What the provider is paid, nano-USD; null: unpriced, or nothing to pay for.</summary>
    public long? Cost { get; private set; }

    /// <summary>What the client is charged, nano-USD; null: cannot be told.</summary>
    public long? Charge { get; private set; }

    /// <summary>The account that is charged, <c>user:ID</c> or <c>team:ID</c>; null: nobody pays in advance.</summary>
    public string? Account { get; private set; }

    /// <summary>Whether something was consumed that has no price.</summary>
    public bool Unpriced { get; private set; }

    /// <summary>From arrival to the first byte for the client, microseconds.</summary>
    public long FirstByteMicroseconds { get; private set; }

    /// <summary>From arrival to the end, microseconds.</summary>
    public long DurationMicroseconds { get; private set; }

    /// <summary>Reads a journal line that is known to be whole.</summary>
    /// <param name="line">The line.</param>
    /// <param name="pool">Of the caller, for the texts that come again.</param>
    internal static IngestedRecord Read(ReadOnlySpan<byte> line, TextPool pool)
    {
        var record = new IngestedRecord();
        var usage = default(Usage);
        var json = new Utf8JsonReader(line);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var name = json.ValueSpan;
            var code = name.Length switch { 1 => name[0], 2 => (name[0] << 8) | name[1], _ => 0 };
            json.Read();
            if (json.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                json.Skip();
            }
            else if (!record.Set(code, ref json, pool))
            {
                usage = Add(usage, code, ref json);
            }
        }

        record.Usage = usage;
        return record;
    }

    // The names of JournalLine: one or two characters each.
    private bool Set(int code, ref Utf8JsonReader json, TextPool pool)
    {
        switch (code)
        {
            case 'i': Id = json.GetString()!; break;
            case 't': StartedAt = json.GetInt64(); break;
            case 'k': KeyId = pool.Of(ref json); break;
            case 'k' << 8 | 'n': KeyName = pool.Of(ref json); break;
            case 'u': UserId = pool.Of(ref json); break;
            case 't' << 8 | 'm': TeamId = pool.Of(ref json); break;
            case 'g': Group = pool.Of(ref json); break;
            case 't' << 8 | 'g': Tags = pool.Of(ref json); break;
            case 'o' << 8 | 'p': Operation = pool.Of(ref json)!; break;
            case 'd': Dialect = pool.Of(ref json)!; break;
            case 'm': Model = pool.Of(ref json); break;
            case 'c' << 8 | 'h': Channel = pool.Of(ref json); break;
            case 'c' << 8 | 'r': Credential = pool.Of(ref json); break;
            case 'u' << 8 | 'm': UpstreamModel = pool.Of(ref json); break;
            case 's': Stream = json.GetBoolean(); break;
            case 's' << 8 | 't': Status = json.GetInt32(); break;
            case 'o': Outcome = (RequestOutcome)json.GetInt32(); break;
            case 'e': Error = pool.Of(ref json); break;
            case 'a': Attempts = json.GetInt32(); break;
            case 'c': Cost = json.GetInt64(); break;
            case 'c' << 8 | 'g': Charge = json.GetInt64(); break;
            case 'a' << 8 | 'c': Account = pool.Of(ref json); break;
            case 'u' << 8 | 'p': Unpriced = json.GetBoolean(); break;
            case 'f': FirstByteMicroseconds = json.GetInt64(); break;
            case 'd' << 8 | 'u': DurationMicroseconds = json.GetInt64(); break;
            default: return false;
        }

        return true;
    }

    private static Usage Add(Usage usage, int code, ref Utf8JsonReader json) => code switch
    {
        'i' << 8 | 'n' => usage with { Input = json.GetInt64() },
        'r' << 8 | 'd' => usage with { CacheRead = json.GetInt64() },
        'w' << 8 | 'r' => usage with { CacheWrite = json.GetInt64() },
        'w' << 8 | 'h' => usage with { CacheWriteHour = json.GetInt64() },
        'i' << 8 | 'a' => usage with { InputAudio = json.GetInt64() },
        'i' << 8 | 'i' => usage with { InputImage = json.GetInt64() },
        'o' << 8 | 'u' => usage with { Output = json.GetInt64() },
        'r' << 8 | 'e' => usage with { Reasoning = json.GetInt64() },
        'o' << 8 | 'a' => usage with { OutputAudio = json.GetInt64() },
        'o' << 8 | 'i' => usage with { OutputImage = json.GetInt64() },
        'i' << 8 | 'm' => usage with { Images = json.GetInt32() },
        'a' << 8 | 'm' => usage with { AudioMilliseconds = json.GetInt64() },
        'c' << 8 | 'c' => usage with { Characters = json.GetInt64() },
        'q' => usage with { Queries = json.GetInt32() },
        'u' << 8 | 'r' => usage with { Reported = json.GetBoolean() },
        'u' << 8 | 'e' => usage with { Estimated = json.GetBoolean() },
        _ => usage,
    };
}
