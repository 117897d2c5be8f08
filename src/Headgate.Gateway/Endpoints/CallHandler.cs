using Headgate.Gateway.Access;
using Headgate.Gateway.Capturing;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Relaying;
using Headgate.Gateway.Requests;
using Headgate.Gateway.Routing;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Json;
using Microsoft.Extensions.Logging;

namespace Headgate.Gateway.Endpoints;

/// <summary>A call with a model, from its body to its record: one straight line through the rooms.</summary>
public sealed class CallHandler(Forwarder forwarder, Meter meter, Admission admission, ResponseAffinity affinity, RequestTranslator translator, TimeProvider time, ICaptureSink? captures)
{
    private const long OutputEstimate = 1_000;

    /// <summary>The handler with the rooms it needs.</summary>
    public static CallHandler Create(Meter meter, Admission admission, ResponseAffinity affinity, RequestTranslator translator, TimeProvider time, ILoggerFactory loggers, ICaptureSink? captures)
    {
        var attempts = new AttemptRunner(translator, new BodyRelay(meter, time), new StreamRelay(meter, time), new RawRelay(meter, time), new CountRelay(meter, time), time);
        return new CallHandler(new Forwarder(attempts, time, loggers.CreateLogger<Forwarder>()), meter, admission, affinity, translator, time, captures);
    }

    /// <summary>Handles it; an error is for the caller to render, null: the answer is with the client.</summary>
    public async Task<GatewayError?> HandleAsync(Exchange exchange)
    {
        var match = exchange.Match;
        var request = exchange.Request;

        // 1. Requests: the body, whole, and the fields that policy needs.
        var error = await RequestReader.ReadAsync(exchange.Context, match, exchange.Snapshot.Settings.MaxRequestBytes, request).ConfigureAwait(false);
        if (error is not null)
        {
            return error;
        }

        Capturer.Begin(captures, exchange);
        exchange.RequestBytes = request.Body.Length;
        exchange.EstimatedInput = request.EstimatedInput;
        exchange.InputCharacters = SpokenCharacters(exchange);

        // 2. Routing and 3. access: the model's targets in order, if there is such a model and this key may use it.
        var key = exchange.Key!;
        error = RouteResolver.TryResolve(exchange.Snapshot, request.Model, match.Channel, out var route)
            ? ModelAccess.Check(key, request.Model, match.Channel)
            : UnknownModel.Explain(exchange.Snapshot, key, request.Model);
        error ??= Check(exchange, route);
        if (error is not null)
        {
            return error;
        }

        exchange.Plan = new RoutePlan(route, match.Surface)
        {
            Group = key.Group,
            Time = time,
            Estimate = new Usage { Input = exchange.EstimatedInput, Output = request.MaxOutputTokens ?? OutputEstimate },
        };
        var counts = match.Surface.Operation == Operation.CountTokens;
        if (!exchange.Plan.Serves && !counts)
        {
            return NotServed.Explain(route.Route, key.Group, match.Surface, request.Model);
        }

        // 4. Admission: limits, budgets and balance, held until the meter settles.
        error = admission.TryAdmit(key, exchange.Rule, DemandOf(exchange), out var lease);
        if (error is not null)
        {
            return error;
        }

        exchange.Admit(lease);
        meter.Reserve(exchange);

        // 5. Forwarding and 6. Relaying.
        exchange.Affinity = affinity;
        exchange.Kept = translator.KeptFor(exchange);
        var preferred = affinity.TargetOf(route.Route, request.PreviousResponseId, key.Id);
        var outcome = exchange.Plan.Serves
            ? await forwarder.ForwardAsync(exchange, preferred).ConfigureAwait(false)
            : new AttemptOutcome(Verdict.GiveUp) { Said = UpstreamErrorKind.NotFound };
        if (counts && CountEstimate.MayStandIn(outcome))
        {
            return await CountEstimate.AnswerAsync(exchange, translator, meter, time).ConfigureAwait(false);
        }

        // 7. Metering happened where the answer ended; what is left is to tell of a failure.
        if (outcome.Verdict == Verdict.Delivered)
        {
            return null;
        }

        exchange.Error = outcome.Error;
        return outcome.Answer is { } answer ? await ErrorPassing.PassAsync(exchange, answer, meter, time).ConfigureAwait(false) : outcome.Error;
    }

    // What holds for the model, and whether the caller's group may use any channel that serves it.
    private static GatewayError? Check(Exchange exchange, in ResolvedRoute route)
    {
        var key = exchange.Key!;
        var model = exchange.Request.Model;
        exchange.Rule = exchange.Snapshot.Models.Find(model, route.NamesChannel);
        return exchange.Rule is { Enabled: false } ? UnknownModel.Explain(exchange.Snapshot, key, model)
            : VisibleModels.MayUseAny(key.Group, route.Route) ? null
            : ModelAccess.Refuse(key, model);
    }

    // By the first target's price: what the request will most likely cost.
    private static Demand DemandOf(Exchange exchange)
    {
        var key = exchange.Key!;
        if ((key.Limits.Length == 0 && exchange.Rule is not { Limits.Length: > 0 } && key.Wallet is null) || exchange.Plan!.Likeliest is not { } target)
        {
            return new Demand(exchange.EstimatedInput, 0);
        }

        var paid = exchange.Plan.DemandAt(target);
        return paid with { Cost = Charge.Of(paid.Cost, exchange.Plan.Estimate, exchange.Rule, key.Group) ?? 0 };
    }

    // Speech is billed by what is spoken, and its answer says nothing about that.
    private static long SpokenCharacters(Exchange exchange)
    {
        var request = exchange.Request;
        if (exchange.Match.Surface.Operation != Operation.Speech || request.Kind != BodyKind.Json)
        {
            return 0;
        }

        var body = request.Body.Span;
        return request.Fields.Find(body, "input"u8) is >= 0 and var index ? JsonPeek.GetString(body, request.Fields[index])?.Length ?? 0 : 0;
    }
}
