using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Control.Compile;
using Headgate.Control.Records;
using Headgate.Gateway.Access;
using Headgate.Gateway.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Compatibility;

/// <summary>
/// Answers what panels and bots of other gateways ask with their API key: OpenAI's former billing endpoints, LiteLLM's <c>/key/info</c>, OpenRouter's
/// <c>credits</c>, <c>key</c> and <c>generation</c>. A key sees itself and what it did, nothing else.
/// </summary>
public sealed class CompatibilityHandler(ConfigurationPublisher publisher, KeyFiguresReader figures, RecordQuery records, TimeProvider time, ILogger<CompatibilityHandler> logger)
{
    private const int MostDays = 100;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    };

    private readonly KeyAuthenticator _authenticator = new(time);

    /// <summary>OpenAI's <c>billing/subscription</c>: <c>hard_limit_usd</c> less the whole usage is what the key can still spend.</summary>
    internal Task SubscriptionAsync(HttpContext context) => AnswerAsync(context, async key => BillingAnswers.Subscription(await figures.ReadAsync(key, context.RequestAborted), time.GetUtcNow()));

    /// <summary>OpenAI's <c>billing/usage</c>: the whole usage in cents, and the days that were asked for.</summary>
    internal Task UsageAsync(HttpContext context) => AnswerAsync(context, async key =>
    {
        var until = Date(context, "end_date") ?? time.GetUtcNow().AddDays(1);
        var since = Date(context, "start_date") ?? until.AddDays(-MostDays);
        if (until - since > TimeSpan.FromDays(MostDays))
        {
            since = until.AddDays(-MostDays);
        }

        var whole = await figures.ReadAsync(key, context.RequestAborted);
        return BillingAnswers.Usage(whole, await figures.DailyAsync(key.Id, since, until, context.RequestAborted));
    });

    /// <summary>LiteLLM's <c>/key/info</c>.</summary>
    internal Task KeyInfoAsync(HttpContext context) => AnswerAsync(context, async key => BillingAnswers.KeyInfo(await figures.ReadAsync(key, context.RequestAborted)));

    /// <summary>OpenRouter's <c>credits</c>.</summary>
    internal Task CreditsAsync(HttpContext context) => AnswerAsync(context, async key => BillingAnswers.Credits(await figures.ReadAsync(key, context.RequestAborted)));

    /// <summary>OpenRouter's <c>key</c>.</summary>
    internal Task KeyAsync(HttpContext context) => AnswerAsync(context, async key => BillingAnswers.Key(await figures.ReadAsync(key, context.RequestAborted)));

    /// <summary>OpenRouter's <c>generation</c>: what one request of this key consumed and cost, by its request id.</summary>
    internal Task GenerationAsync(HttpContext context) => AnswerAsync(context, async key =>
    {
        var id = context.Request.Query["id"].ToString();
        var record = id.Length is > 0 and <= 100 && !id.Contains('\0', StringComparison.Ordinal) ? await records.FindAsync(id, context.RequestAborted) : null;
        return record is not null && record.KeyId == key.Id ? BillingAnswers.Generation(record, await figures.ChargeAsync(id, context.RequestAborted)) : null;
    });

    private static DateTimeOffset? Date(HttpContext context, string name) =>
        DateTimeOffset.TryParse(context.Request.Query[name].ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date.Year is > 1970 and < 9000 ? date : null;

    private async Task AnswerAsync(HttpContext context, Func<ApiKey, Task<object?>> answer)
    {
        // Off the thread that polls the sockets: SQLite may block.
        await Task.Yield();
        if (_authenticator.Authenticate(context, publisher.Published.Snapshot, out var key) is { } refused)
        {
            await WriteErrorAsync(context, ErrorTable.StatusOf(refused.Kind), refused.Message, "invalid_api_key");
            return;
        }

        try
        {
            if (await answer(key!) is { } found)
            {
                await WriteAsync(context, StatusCodes.Status200OK, found);
                return;
            }

            await WriteErrorAsync(context, StatusCodes.Status404NotFound, "There is no such request of this key.", "not_found");
        }
        catch (DbException away)
        {
            Log.DatabaseFailed(logger, away, context.Request.Path);
            await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "The database is away; try again in a moment.", "service_unavailable");
        }
    }

    private static Task WriteErrorAsync(HttpContext context, int status, string message, string code) =>
        WriteAsync(context, status, new { error = new { message, type = "invalid_request_error", param = (string?)null, code } });

    private static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), Json), context.RequestAborted).AsTask();
    }
}
