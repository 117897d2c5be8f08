using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// What an error body says, whatever the dialect: <c>{"error": {…}}</c>, <c>{"error": "…"}</c>, <c>{"message": …, "code": …}</c>,
/// FastAPI's <c>detail</c>, Gemini's list around it, a failed response, plain text, HTML. Any bytes are tolerated.
/// </summary>
internal sealed class ErrorFacts
{
    private const int MaxMessage = 500;
    private const int MaxDepth = 64;

    private static readonly byte[][] MessageNames =
        [.. "message detail error_msg status_msg msg error_description".Split(' ').Select(Encoding.UTF8.GetBytes)];

    public string Message { get; private set; } = "";

    /// <summary>The <c>code</c>, text or number.</summary>
    public string? Code { get; private set; }

    public string? Type { get; private set; }

    /// <summary>Gemini's <c>status</c>, such as RESOURCE_EXHAUSTED.</summary>
    public string? Status { get; private set; }

    /// <summary>Gemini's ErrorInfo reason, such as API_KEY_INVALID.</summary>
    public string? Reason { get; private set; }

    /// <summary>Gemini's QuotaFailure ids, joined.</summary>
    public string QuotaIds { get; private set; } = "";

    public TimeSpan? RetryAfter { get; private set; }

    /// <summary>A moment named in a field of its own, in Unix seconds.</summary>
    public DateTimeOffset? ResetsAt { get; private set; }

    /// <summary>The provider's own word for the error, as far as there is one. Google's code only repeats the HTTP status.</summary>
    public string? Word => Reason ?? Status ?? Code ?? Type;

    public static ErrorFacts Read(ReadOnlySpan<byte> body)
    {
        var facts = new ErrorFacts();
        var start = body.StartsWith("\uFEFF"u8) ? 3 : 0;
        try
        {
            var reader = new Utf8JsonReader(body[start..], new JsonReaderOptions { MaxDepth = MaxDepth });
            if (!body[start..].Trim(" \t\r\n"u8).IsEmpty)
            {
                facts.ReadRoot(JsonElement.ParseValue(ref reader));
            }
        }
        catch (JsonException)
        {
            // Not JSON: gateways and load balancers on the way answer in HTML or plain text.
            facts.Message = PlainText(body[start..]);
        }

        facts.Message = Cut(facts.Message);
        return facts;
    }

    private void ReadRoot(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            root = root[0];
        }

        if (root.ValueKind == JsonValueKind.String)
        {
            Message = Text(root) ?? "";
        }

        if (root.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        if (Member(root, "response"u8) is { ValueKind: JsonValueKind.Object } response)
        {
            root = response;
        }

        if (Member(root, "base_resp"u8) is { ValueKind: JsonValueKind.Object } miniMax)
        {
            ReadError(miniMax);
        }

        if (Member(root, "error"u8) is { } error && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            ReadError(error);
        }

        // What stands beside the inner object (or in its place) fills what it left open.
        ReadError(root);
    }

    private void ReadError(JsonElement error)
    {
        if (error.ValueKind == JsonValueKind.String)
        {
            Message = Text(error) ?? "";
            return;
        }

        foreach (var name in MessageNames)
        {
            Message = Message.Length > 0 ? Message : Words(Member(error, name));
        }

        Code ??= CodeWord(Member(error, "code"u8)) ?? CodeWord(Member(error, "error_code"u8)) ?? CodeWord(Member(error, "status_code"u8));
        Type ??= Member(error, "type"u8) is { } type && Text(type) is { } word && word is not ("error" or "response.failed") ? word : null;

        // Google's are upper case; a failed response has a status too, which says only that it failed.
        Status ??= Member(error, "status"u8) is { } status && Text(status) is { Length: > 0 } said && char.IsAsciiLetterUpper(said[0]) ? said : null;
        if (Member(error, "resets_at"u8) is { ValueKind: JsonValueKind.Number } at && at.TryGetInt64(out var unix)
            && unix is > 0 and < 100_000_000_000)
        {
            ResetsAt ??= DateTimeOffset.FromUnixTimeSeconds(unix);
        }

        if (Member(error, "resets_in_seconds"u8) is { ValueKind: JsonValueKind.Number } wait)
        {
            RetryAfter ??= Seconds(wait.GetRawText());
        }

        if (Member(error, "details"u8) is { ValueKind: JsonValueKind.Array } details)
        {
            foreach (var detail in details.EnumerateArray())
            {
                ReadDetail(detail);
            }
        }
    }

    /// <summary>One of Google's details: RetryInfo, QuotaFailure, ErrorInfo.</summary>
    private void ReadDetail(JsonElement detail)
    {
        if (detail.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        Reason ??= Member(detail, "reason"u8) is { } reason ? Text(reason) : null;
        if (Member(detail, "retryDelay"u8) is { ValueKind: JsonValueKind.String } delay)
        {
            RetryAfter ??= Seconds(Text(delay)?.TrimEnd('s'));
        }

        if (Member(detail, "violations"u8) is { ValueKind: JsonValueKind.Array } violations)
        {
            foreach (var violation in violations.EnumerateArray())
            {
                if (violation.ValueKind == JsonValueKind.Object && Member(violation, "quotaId"u8) is { } id)
                {
                    QuotaIds += Text(id) + " ";
                }
            }
        }
    }

    /// <summary>A member by name. Not <c>TryGetProperty</c>, which throws when any name holds a lone surrogate.</summary>
    private static JsonElement? Member(JsonElement parent, ReadOnlySpan<byte> name)
    {
        foreach (var property in parent.EnumerateObject())
        {
            if (JsonText.Equals(JsonMarshal.GetRawUtf8PropertyName(property), name))
            {
                return property.Value;
            }
        }

        return null;
    }

    /// <summary>The words of a message: a string as it is, any other value as its JSON (FastAPI's <c>detail</c> is a list).</summary>
    private static string Words(JsonElement? value) => value switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
        { ValueKind: JsonValueKind.String } text => Text(text) ?? "",
        { } other => Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(other)),
    };

    private static string? CodeWord(JsonElement? value) => value switch
    {
        { ValueKind: JsonValueKind.String } text when Text(text) is { Length: > 0 } word => word,
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>A string value. Not <c>GetString</c>, which throws on lone surrogates and invalid UTF-8.</summary>
    private static string? Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? JsonText.Decode(JsonMarshal.GetRawUtf8Value(value)[1..^1]) : null;

    private static TimeSpan? Seconds(string? number) =>
        double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(seconds)
            : null;

    private static string PlainText(ReadOnlySpan<byte> body)
    {
        // Four bytes a character at most; an HTML title stands near the beginning.
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 16 * 1024)]);
        var title = text.IndexOf("<title>", StringComparison.OrdinalIgnoreCase);
        var end = title < 0 ? -1 : text.IndexOf("</title>", title, StringComparison.OrdinalIgnoreCase);
        return end < 0 ? text : text[(title + 7)..end];
    }

    /// <summary>At most 500 characters on one line.</summary>
    private static string Cut(string text)
    {
        text = text.Trim();
        var length = Math.Min(text.Length, MaxMessage);
        length -= length > 0 && length < text.Length && char.IsHighSurrogate(text[length - 1]) ? 1 : 0;
        return string.Create(length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        });
    }
}
