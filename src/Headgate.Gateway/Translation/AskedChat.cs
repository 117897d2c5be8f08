using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Dialects.OpenAIResponses;

namespace Headgate.Gateway.Translation;

/// <summary>A client's request in the canonical form, read once however many targets are asked. Slices the client's body.</summary>
public sealed class AskedChat : IDisposable
{
    private AskedChat(ChatRequest? request, GatewayError? error, LossReport losses)
    {
        (Request, Error, Losses) = (request, error, losses);
    }

    /// <summary>The request; null: it is wrong.</summary>
    public ChatRequest? Request { get; }

    /// <summary>What is wrong with it.</summary>
    public GatewayError? Error { get; }

    /// <summary>What reading had to repair or leave out.</summary>
    public LossReport Losses { get; }

    /// <summary>The conversation of a Responses request as items, what went before included; empty for other dialects.</summary>
    public ReadOnlyMemory<byte> Items { get; private init; }

    /// <summary>The items that the Responses request itself brought.</summary>
    public ReadOnlyMemory<byte> InputItems { get; private init; }

    /// <summary>Reads the request of an exchange.</summary>
    /// <param name="exchange">The request as it came.</param>
    /// <param name="proofs">What its client could not carry.</param>
    public static AskedChat Read(Exchange exchange, ProofMemory proofs)
    {
        var dialect = exchange.Match.Surface.Dialect.Client();
        var body = exchange.Request.Body;
        var own = default(ReadOnlyMemory<byte>);
        if (exchange.Match.Surface.Dialect == DialectId.OpenAIResponses)
        {
            if (MissingState(exchange) is { } missing)
            {
                return new AskedChat(null, missing, new LossReport());
            }

            own = ResponsesItems.InputItems(body);
            body = exchange.Kept is { } kept ? ResponsesItems.Prepend(body, kept.Items) : body;
        }

        var context = new ReadContext();
        var request = dialect.ReadRequest(body, context);
        if (context.Error is not null || request is null)
        {
            request?.Dispose();
            return new AskedChat(null, context.Error ?? NotReadable(dialect), context.Losses);
        }

        // The path says both for Gemini, whose bodies hold neither.
        request.Model = exchange.Request.Model;
        request.Stream = exchange.Request.Stream;
        proofs.Restore(request, exchange.Key!.Id);
        return new AskedChat(request, null, context.Losses)
        {
            Items = exchange.Kept is null ? own : ResponsesItems.InputItems(body),
            InputItems = own,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => Request?.Dispose();

    private static GatewayError? MissingState(Exchange exchange)
    {
        if (exchange.Request.PreviousResponseId is not { } id || exchange.Kept is not null)
        {
            return null;
        }

        var why = exchange.Snapshot.Settings.KeepResponses
            ? $"The response '{id}' is not kept for this API key: it was made with \"store\": false, or more than {ResponseStore.Lifetime.TotalHours:0} hours ago, or before the gateway's last start. Send the whole conversation as input."
            : "This gateway keeps no responses (globalSettings.keepResponses is false), so 'previous_response_id' cannot be used with this model. Send the whole conversation as input, with \"store\": false.";
        return new GatewayError(GatewayErrorKind.InvalidRequest, $"previous_response_id: {why}") { Field = "previous_response_id" };
    }

    private static GatewayError NotReadable(ClientDialect dialect) =>
        new(GatewayErrorKind.InvalidRequest, $"The request cannot be read as '{dialect.Id}'.");
}
