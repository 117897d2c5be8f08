using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Metering;

/// <summary>The attempts of one request, for the record and for the error that tells them.</summary>
public static class Trail
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>As JSON; null for the plain case of one attempt that went well.</summary>
    public static string? ToJson(Exchange exchange)
    {
        if (exchange.Trail.Count == 0 || (exchange.Trail.Count == 1 && exchange.Trail[0].Outcome.Error is null))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartArray();
            foreach (var (pick, outcome, elapsed) in exchange.Trail)
            {
                json.WriteStartObject();
                json.WriteString("channel", pick.Target.Channel.Name);
                json.WriteString("credential", pick.Target.Credential.Name);
                json.WriteString("model", pick.Target.Model);
                json.WriteNumber("ms", (long)elapsed.TotalMilliseconds);
                json.WriteString("outcome", outcome.Error?.Kind.ToString() ?? "Delivered");
                if (outcome.Error is not null)
                {
                    json.WriteString("message", outcome.Error.Message);
                }

                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>In words, for an error message.</summary>
    public static string ToText(IReadOnlyList<AttemptTrace> trail)
    {
        var text = new StringBuilder();
        for (var i = 0; i < trail.Count; i++)
        {
            var (_, outcome, elapsed) = trail[i];
            text.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? string.Empty : " ")}({i + 1}) {outcome.Error?.Message} [{elapsed.TotalMilliseconds:0} ms]");
        }

        return text.ToString();
    }
}
