using Headgate.Gateway.Access;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Errors;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Metering;

/// <summary>Turns what was consumed into money, settles the leases and writes the one record. Exactly once per request.</summary>
public sealed class Meter(IRecordSink records, TimeProvider time)
{
    // 10 000 USD. What a broken provider reports must not be a sum that the ledger cannot hold: then nobody's records would be stored any more.
    private const long Largest = 10_000 * Money.NanoPerUsd;

    // Characters. What a client writes for a name need not be kept whole, and no index must have to hold it.
    private const int LongestName = 200;

    /// <summary>Closes the books on a request. Later calls for the same one do nothing.</summary>
    public void Complete(Exchange exchange, RequestOutcome outcome)
    {
        if (exchange.Metered)
        {
            return;
        }

        exchange.Metered = true;
        var relayed = outcome == RequestOutcome.Completed || exchange.ResponseBytes > 0;
        var usage = outcome == RequestOutcome.Refused || !relayed ? default : UsageOf(exchange, outcome);
        var unpriced = false;
        (exchange.Cost, exchange.Charge) = (0, 0);
        if (usage != default || (outcome == RequestOutcome.Completed && IsCharged(exchange)))
        {
            exchange.Cost = Bounded(CostOf(exchange, usage));
            exchange.Charge = Bounded(ChargeOf(exchange, usage));
            unpriced = exchange.Cost is null;
        }

        var tokens = usage.Input + usage.Output;
        exchange.Lease.Settle(tokens, exchange.Charge ?? 0, time);
        exchange.LeaveChannel(tokens, exchange.Cost ?? 0, time);
        records.Write(RecordOf(exchange, outcome, usage, unpriced));
    }

    /// <summary>Keeps what the request holds of an account that pays in advance; without one it does nothing.</summary>
    public void Reserve(Exchange exchange)
    {
        if (exchange.Lease.Wallet is { } wallet)
        {
            records.Reserve(new Reservation(exchange.Id, wallet.Account, exchange.Lease.Demand.Cost, exchange.StartedAt.ToUnixTimeMilliseconds()));
        }
    }

    private static long? Bounded(long? amount) => amount is { } known ? Math.Min(known, Largest) : null;

    // Where something was bought and nobody said how much of it, only a price per call can tell: unknown is not nothing.
    private static bool Covers(Price price, in Usage usage) => usage == default ? price.PerRequest is not null : price.Covers(usage);

    private static long? CostOf(Exchange exchange, in Usage usage)
    {
        var target = exchange.Target;
        var price = target?.Price ?? target?.Channel.Prices.Find(exchange.UpstreamModel);
        return price is not null && Covers(price, usage) ? price.CostOf(usage) : null;
    }

    private static long? ChargeOf(Exchange exchange, in Usage usage) => exchange.Rule?.SellPrice is { } price && !Covers(price, usage)
        ? null
        : Charge.Of(exchange.Cost, usage, exchange.Rule, exchange.Key?.Group ?? Configuration.Group.Default);

    private static bool IsCharged(Exchange exchange) => exchange.Match.Surface.Operation switch
    {
        Operation.CountTokens or Operation.Moderation or Operation.StoredResponse => false,
        Operation.Raw => HttpMethods.IsPost(exchange.Context.Request.Method),
        _ => true,
    };

    private static Usage UsageOf(Exchange exchange, RequestOutcome outcome)
    {
        var usage = exchange.Probe?.Usage ?? default;
        usage.Characters = exchange.InputCharacters;
        var operation = exchange.Match.Surface.Operation;
        if (usage.Reported && outcome != RequestOutcome.Completed && exchange.Probe is { Finished: false } probe && probe.EstimatedOutput > usage.Output)
        {
            // Anthropic and Gemini report from the first event on, but what they had reported when the answer broke off is not all that came.
            usage.Output = probe.EstimatedOutput;
            usage.Estimated = true;
            return usage;
        }

        if (usage.Reported || usage.Images > 0 || operation is not (Operation.Chat or Operation.Completions or Operation.Embeddings))
        {
            return usage;
        }

        // The provider reported nothing (or the answer broke off before it could): an honest guess, marked as one.
        usage.Input = exchange.EstimatedInput;
        usage.Output = operation == Operation.Embeddings ? 0 : exchange.Probe?.EstimatedOutput ?? 0;
        usage.Estimated = true;
        return usage;
    }

    private RequestRecord RecordOf(Exchange exchange, RequestOutcome outcome, in Usage usage, bool unpriced)
    {
        var now = time.GetTimestamp();
        var context = exchange.Context;
        var named = exchange.Snapshot.Settings.RecordClient;
        var firstByte = exchange.FirstByteTimestamp == 0 ? now : exchange.FirstByteTimestamp;
        var untilFirstByte = time.GetElapsedTime(exchange.StartedTimestamp, firstByte);
        return new RequestRecord
        {
            Id = exchange.Id,
            StartedAt = exchange.StartedAt.ToUnixTimeMilliseconds(),
            KeyId = exchange.Key?.Id,
            KeyName = exchange.Key?.Name,
            UserId = exchange.Key?.UserId,
            TeamId = exchange.Key?.TeamId,
            Group = exchange.Key?.Group.Name,
            Tags = exchange.Key?.Tags,
            Operation = OperationNames.Of(exchange.Match.Surface.Operation),
            Dialect = exchange.Match.Surface.Dialect.Id(),
            Model = exchange.Request.Model.Length == 0 ? null : Cut(exchange.Request.Model, LongestName),
            Channel = exchange.Target?.Channel.Name,
            Credential = exchange.Target?.Credential.Name,
            UpstreamModel = exchange.Target is null ? null : Cut(exchange.UpstreamModel, LongestName),
            Stream = exchange.Request.Stream,
            Status = exchange.Error is not null && exchange.Status == 0 ? ErrorTable.StatusOf(exchange.Error.Kind) : exchange.Status,
            Outcome = outcome,
            Error = exchange.Error?.Kind.ToString(),
            ErrorMessage = exchange.Error is null ? null : Cut(exchange.Error.Message, 1_000),
            Attempts = exchange.Attempts,
            Trail = Trail.ToJson(exchange),
            Usage = usage,
            Cost = exchange.Cost,
            Charge = exchange.Charge,
            Account = exchange.Lease.Wallet?.Account,
            WouldLimit = exchange.WouldLimit,
            Unpriced = unpriced,
            FirstByteMicroseconds = (long)untilFirstByte.TotalMicroseconds,
            DurationMicroseconds = (long)time.GetElapsedTime(exchange.StartedTimestamp, now).TotalMicroseconds,
            OverheadMicroseconds = (long)(untilFirstByte - time.GetElapsedTime(0, exchange.UpstreamTicks)).TotalMicroseconds,
            RequestBytes = exchange.RequestBytes,
            ResponseBytes = exchange.ResponseBytes,
            Dropped = exchange.Translation is { } translation ? translation.Dropped(exchange.Dropped) : exchange.Dropped,
            Repaired = exchange.Repaired,
            UpstreamDialect = exchange.Translation?.Upstream.Id,
            ClientAddress = named ? AddressText.Of(context) : null,
            UserAgent = named ? UserAgentOf(context.Request) : null,
        };
    }

    private static string? UserAgentOf(HttpRequest request) =>
        request.Headers.UserAgent is [{ } agent, ..] ? Cut(agent, LongestName) : null;

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length];
}
