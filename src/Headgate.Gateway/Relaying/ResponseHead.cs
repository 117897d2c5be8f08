using System.Globalization;
using System.Net.Http.Headers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headgate.Gateway.Relaying;

/// <summary>Status and headers of the answer: the provider's, and what the gateway tells about the request.</summary>
public static class ResponseHead
{
    /// <summary>Header with what the client is charged, in USD; a trailer where it is known only at the end.</summary>
    public const string Cost = "x-headgate-cost";

    /// <summary>Copies what passes of the provider's headers; one that repeats the credential's secret does not.</summary>
    public static void Copy(HttpResponseMessage from, HttpResponse to, Credential credential)
    {
        to.StatusCode = (int)from.StatusCode;
        Copy(from.Headers.NonValidated, to, credential);
        Copy(from.Content.Headers.NonValidated, to, credential);
    }

    /// <summary>Begins an answer that the gateway writes itself: nothing of the provider's head means anything in another dialect.</summary>
    public static void Begin(HttpResponse response, string contentType)
    {
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = contentType;
    }

    /// <summary>Tells channel, model, attempts and overhead. Call when the first byte is about to go out.</summary>
    public static void Explain(Exchange exchange, TimeProvider time)
    {
        var now = time.GetTimestamp();
        exchange.FirstByteTimestamp = now;
        var headers = exchange.Context.Response.Headers;
        if (exchange.Target is { } target)
        {
            headers["x-headgate-channel"] = Ascii(target.Channel.Name);
            headers["x-headgate-model"] = Ascii(exchange.UpstreamModel);
        }

        var dropped = exchange.Translation is { } translation ? translation.Dropped(exchange.Dropped) : exchange.Dropped;
        headers["x-headgate-dropped"] = dropped is null ? "none" : Ascii(dropped);
        if (exchange.Repaired is { } repaired)
        {
            headers["x-headgate-repaired"] = Ascii(repaired);
        }

        if (exchange.Translation is not null)
        {
            headers["x-headgate-dialect"] = exchange.Translation.Upstream.Id;
        }

        if (exchange.WouldLimit is { } would)
        {
            headers["x-headgate-would-limit"] = Ascii(would);
        }

        headers["x-headgate-attempts"] = exchange.Attempts.ToString(CultureInfo.InvariantCulture);
        var overhead = time.GetElapsedTime(exchange.StartedTimestamp, now) - time.GetElapsedTime(0, exchange.UpstreamTicks);
        headers["x-headgate-overhead-ms"] = FixedPoint.Text(overhead.Ticks / TimeSpan.TicksPerMicrosecond, 3);
    }

    /// <summary>Tells what the client is charged: as a header, with where its limits stand then, before the answer begins; as a trailer after.</summary>
    public static void ExplainCost(Exchange exchange, TimeProvider time)
    {
        var response = exchange.Context.Response;
        var value = exchange.Charge is { } charge ? Money.Text(charge) : exchange.Metered ? "unpriced" : "0";
        if (!response.HasStarted)
        {
            response.Headers[Cost] = value;
            ExplainLimits(exchange, time);
        }
        else if (response.SupportsTrailers())
        {
            response.AppendTrailer(Cost, value);
        }
    }

    /// <summary>Tells where the caller's limits stand. Where the charge is known before the answer begins, <see cref="ExplainCost"/> does it.</summary>
    public static void ExplainLimits(Exchange exchange, TimeProvider time)
    {
        if (exchange.Key is { } key)
        {
            LimitHeaders.Write(exchange.Context.Response, key.Limits, exchange.Rule?.Limits ?? [], time);
        }
    }

    // Header values are printable ASCII; a channel may be called 智谱.
    private static string Ascii(string text) => IsSafe(text) ? text : Uri.EscapeDataString(text);

    private static void Copy(HttpHeadersNonValidated from, HttpResponse to, Credential credential)
    {
        foreach (var (name, values) in from)
        {
            if (!HeaderRules.PassesDown(name))
            {
                continue;
            }

            var value = values.ToString();
            if (!IsSafe(value) || ErrorAnswer.Quotes(value, credential))
            {
                continue;
            }

            // Vary may be there already: the answer depends on the caller's origin too.
            to.Headers[name] = name.Equals("Vary", StringComparison.OrdinalIgnoreCase) ? StringValues.Concat(to.Headers.Vary, value) : value;
        }
    }

    // Anything else would make the server refuse the whole answer.
    private static bool IsSafe(string value) => !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
