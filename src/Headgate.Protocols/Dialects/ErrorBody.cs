using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>What the error bodies of all dialects share when the gateway writes them.</summary>
internal static class ErrorBody
{
    // The default encoder turns every quote and non-ASCII letter of a message into six characters.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Utf8JsonWriter Writer(IBufferWriter<byte> to) => new(to, Options);

    /// <summary>The code of an error, the same in every dialect that has a place for one.</summary>
    public static string? CodeOf(GatewayError error) => error.Code ?? CodeOf(error.Kind);

    private static string? CodeOf(GatewayErrorKind kind) => kind switch
    {
        GatewayErrorKind.InvalidRequest => null,
        GatewayErrorKind.KeyMissing => "missing_api_key",
        GatewayErrorKind.KeyUnknown => "invalid_api_key",
        GatewayErrorKind.KeyExpired => "expired_api_key",
        GatewayErrorKind.NotAllowed => "not_allowed",
        GatewayErrorKind.BudgetExhausted or GatewayErrorKind.BalanceExhausted => "insufficient_quota",
        GatewayErrorKind.RateLimited or GatewayErrorKind.UpstreamRateLimited => "rate_limit_exceeded",
        GatewayErrorKind.ModelNotFound => "model_not_found",
        GatewayErrorKind.NotFound => "not_found",
        GatewayErrorKind.MethodNotAllowed => "method_not_allowed",
        GatewayErrorKind.DialectNotServed => "dialect_not_served",
        GatewayErrorKind.TooLarge => "request_too_large",
        GatewayErrorKind.NoHealthyChannel => "no_healthy_channel",
        GatewayErrorKind.PlanExhausted => "plan_exhausted",
        GatewayErrorKind.UpstreamCredential => "upstream_credential",
        GatewayErrorKind.UpstreamUnreachable => "upstream_unreachable",
        GatewayErrorKind.UpstreamTimeout => "upstream_timeout",
        GatewayErrorKind.UpstreamMalformed => "upstream_malformed",
        GatewayErrorKind.UpstreamError => "upstream_error",
        GatewayErrorKind.UpstreamCut => "upstream_cut",
        GatewayErrorKind.ClientClosed => "client_closed",
        GatewayErrorKind.Unavailable => "unavailable",
        _ => "internal_error",
    };

    /// <summary>Writes the member <c>limit</c> where the error has one: <c>{name, scope, window, limit, used, balance, resets_at}</c>.</summary>
    public static void WriteLimit(Utf8JsonWriter writer, GatewayError error)
    {
        if (error.Limit is not { } limit)
        {
            return;
        }

        writer.WriteStartObject("limit"u8);
        writer.WriteString("name"u8, limit.Name);
        if (limit.Scope is not null)
        {
            writer.WriteString("scope"u8, limit.Scope);
        }

        if (limit.Window is not null)
        {
            writer.WriteString("window"u8, limit.Window);
        }

        if (limit.Balance is { } balance)
        {
            writer.WriteNumber("balance"u8, balance);
        }

        if (limit.Limit is { } most)
        {
            writer.WriteNumber("limit"u8, most);
        }

        if (limit.Used is { } used)
        {
            writer.WriteNumber("used"u8, used);
        }

        if (limit.ResetsAt is { } resetsAt)
        {
            writer.WriteString("resets_at"u8, resetsAt.ToUniversalTime());
        }
        else
        {
            writer.WriteNull("resets_at"u8);
        }

        writer.WriteEndObject();
    }
}
