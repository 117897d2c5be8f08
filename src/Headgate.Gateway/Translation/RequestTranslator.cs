using System.Buffers;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Translation;

/// <summary>Says a client's request in the dialect of a target, and prepares the way back for its answer.</summary>
public sealed class RequestTranslator(ProofMemory proofs, ResponseStore responses)
{
    private const string Strict = "x-headgate-strict";

    /// <summary>
    /// Whether a request for a target in the client's own dialect must be rewritten all the same: it holds proofs in envelopes that are
    /// not the provider's own, or continues a response that the gateway keeps.
    /// </summary>
    public static bool MustRewrite(Exchange exchange) =>
        exchange.Match.Surface.Operation == Operation.Chat && exchange.Match.Suffix is not "/compact"
        && (exchange.Kept is not null || exchange.Request.Body.Span.IndexOf(Proof.MarkUtf8) >= 0);

    /// <summary>The kept response that a request goes on from; null: it names none, or the gateway does not keep it.</summary>
    public KeptResponse? KeptFor(Exchange exchange) =>
        exchange.Request.PreviousResponseId is { } id && exchange.Key is { } key ? responses.Find(key.Id, id) : null;

    /// <summary>The request in the canonical form, read at the first call.</summary>
    public AskedChat Read(Exchange exchange) => exchange.Asked ??= AskedChat.Read(exchange, proofs);

    /// <summary>Translates for one target. The outcome is null where that succeeded.</summary>
    /// <param name="exchange">The request as it came; its translation is set.</param>
    /// <param name="target">Where it goes.</param>
    /// <param name="endpoint">At which endpoint.</param>
    /// <param name="dialect">In which dialect.</param>
    /// <param name="body">The body to send.</param>
    public AttemptOutcome? Translate(Exchange exchange, Target target, UpstreamEndpoint endpoint, DialectId dialect, out ReadOnlyMemory<byte> body)
    {
        body = default;

        if (exchange.Match.Suffix == "/compact")
        {
            return new AttemptOutcome(Verdict.TryNext)
            {
                Error = new GatewayError(GatewayErrorKind.DialectNotServed, $"Channel '{target.Channel.Name}' does not speak '{exchange.Match.Surface.Dialect.Id()}', in which alone a conversation can be compacted."),
                Said = UpstreamErrorKind.NotFound,
            };
        }

        // 1. The client's words, once.
        var asked = Read(exchange);
        if (asked.Request is not { } request)
        {
            return new AttemptOutcome(Verdict.GiveUp) { Error = asked.Error, Said = UpstreamErrorKind.Request };
        }

        // A thread's history lies with the provider that keeps it. Anthropic's client sends the whole of it when it reads this code.
        if (request.Extensions.Exists(e => e.Key is "thread") && request.Dialect == "anthropic")
        {
            return Refuse(new GatewayError(GatewayErrorKind.InvalidRequest, $"Channel '{target.Channel.Name}' keeps no message threads: send the whole conversation.")
            {
                Field = "thread",
                Code = "thread_unsupported_request",
            });
        }

        // 2. The target's words.
        var context = new WriteContext(exchange.UpstreamModel, target.Channel.Name) { Traits = endpoint.Traits, Facts = target.FactsOf(exchange.UpstreamModel) };
        context.Losses.Add(asked.Losses);
        var written = new ArrayBufferWriter<byte>(Math.Max(1024, exchange.Request.Body.Length));
        var upstream = dialect.Dialect();
        if (exchange.Match.Surface.Operation == Operation.CountTokens)
        {
            if (!upstream.WriteCountRequest(request, context, written))
            {
                return new AttemptOutcome(Verdict.TryNext) { Error = NotCounted(target), Said = UpstreamErrorKind.NotFound };
            }
        }
        else
        {
            upstream.WriteRequest(request, context, written);
        }

        if (context.Error is { } refused)
        {
            return Refuse(refused);
        }

        // 3. The server's own habits, on the bytes.
        body = EditedBody.Apply(written.WrittenMemory, endpoint.Edits, context.Losses);
        exchange.Note(context.Losses);
        if (context.Losses.Any && exchange.Context.Request.Headers[Strict] is [{ } strict] && strict.Equals("true", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(new GatewayError(
                GatewayErrorKind.InvalidRequest,
                $"Channel '{target.Channel.Name}' speaks '{upstream.Id}', which has no place for: {string.Join(", ", context.Losses.Dropped)}. Leave these out, or send without '{Strict}: true' to have them dropped.")
            {
                Field = context.Losses.Dropped[0],
            });
        }

        // 4. The way back.
        exchange.Translation = new ChatTranslation(upstream, exchange, request, ContextOf(exchange, target, upstream, request, context), proofs, responses);
        return null;
    }

    private static GatewayError NotCounted(Target target) =>
        new(GatewayErrorKind.UpstreamError, $"Channel '{target.Channel.Name}': the provider cannot be asked for the size of a prompt.");

    // Another target may take what this one cannot: nothing is held against anybody.
    private static AttemptOutcome Refuse(GatewayError error) => new(Verdict.TryNext) { Error = error, Said = UpstreamErrorKind.Request };

    private static AnswerContext ContextOf(Exchange exchange, Target target, Dialect upstream, ChatRequest request, WriteContext written) => new()
    {
        RequestId = exchange.Id,
        CreatedAt = exchange.StartedAt.ToUnixTimeSeconds(),
        Model = exchange.UpstreamModel,
        Channel = target.Channel.Name,
        IncludeUsage = request.IncludeUsage,
        CustomTools = CustomTools(request),
        ToolNames = written.ToolNames,
        JsonOutput = request.Format is not null,
        CutAt = upstream.KnowsStop ? [] : request.Stop,
        PreviousResponseId = exchange.Request.PreviousResponseId,
        Store = KeepsResponse(exchange, request),
    };

    private static bool KeepsResponse(Exchange exchange, ChatRequest request) =>
        exchange.Match.Surface.Dialect == DialectId.OpenAIResponses && exchange.Snapshot.Settings.KeepResponses && request.Body.Flag("store"u8) != false;

    private static HashSet<string> CustomTools(ChatRequest request)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tool in request.Tools)
        {
            if (tool.Kind == ToolKind.Custom)
            {
                names.Add(tool.Name);
            }
        }

        return names;
    }
}
