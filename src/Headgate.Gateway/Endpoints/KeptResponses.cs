using System.Buffers;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Translation;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Endpoints;

/// <summary>Retrieving and deleting responses that the gateway keeps itself, as the Responses API has it.</summary>
internal static class KeptResponses
{
    /// <summary>Answers; an error for what cannot be done with a finished response.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="id">The response's id.</param>
    /// <param name="rest">What follows the id in the path; empty, <c>/input_items</c> or <c>/cancel</c>.</param>
    /// <param name="kept">The response.</param>
    /// <param name="store">Where it is kept.</param>
    public static async Task<GatewayError?> AnswerAsync(Exchange exchange, string id, string rest, KeptResponse kept, ResponseStore store)
    {
        var method = exchange.Context.Request.Method;
        if (rest.Length == 0 && HttpMethods.IsGet(method))
        {
            return await WriteAsync(exchange, kept.Body).ConfigureAwait(false);
        }

        if (rest.Length == 0 && HttpMethods.IsDelete(method))
        {
            store.Remove(exchange.Key!.Id, id);
            return await WriteAsync(exchange, Deleted(id)).ConfigureAwait(false);
        }

        return rest switch
        {
            "/input_items" when HttpMethods.IsGet(method) => await WriteAsync(exchange, ListOf(kept.InputItems)).ConfigureAwait(false),
            "/cancel" => new GatewayError(GatewayErrorKind.InvalidRequest, $"The response '{id}' is complete: only background responses can be cancelled."),
            _ => new GatewayError(GatewayErrorKind.NotFound, $"There is nothing at {method} {exchange.Context.Request.Path}."),
        };
    }

    private static async Task<GatewayError?> WriteAsync(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        var response = exchange.Context.Response;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, exchange.Context.RequestAborted).ConfigureAwait(false);
        return null;
    }

    private static ReadOnlyMemory<byte> Deleted(string id)
    {
        var to = new ArrayBufferWriter<byte>(128);
        using (var json = JsonWriting.To(to))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            json.WriteString("object"u8, "response.deleted"u8);
            json.WriteBoolean("deleted"u8, true);
            json.WriteEndObject();
        }

        return to.WrittenMemory;
    }

    private static byte[] ListOf(byte[] items) => [.. "{\"object\":\"list\",\"data\":"u8, .. items, .. ",\"has_more\":false}"u8];
}
