using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Endpoints;

/// <summary>The list of models that a key may use, in the shape that the caller's dialect expects.</summary>
public static class ModelsEndpoint
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the list.</summary>
    public static async Task WriteListAsync(HttpContext context, GatewaySnapshot snapshot, ApiKey key, DialectId dialect)
    {
        var names = snapshot.Routes.Where(r => VisibleModels.Shows(snapshot, key, r.Value))
            .Select(r => (Name: r.Value.Name, Owner: OwnerOf(r.Value)))
            .OrderBy(m => m.Name, StringComparer.OrdinalIgnoreCase)
            .ToList();
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Options);
        json.WriteStartObject();
        if (dialect == DialectId.OpenAIChat)
        {
            json.WriteString("object", "list");
        }

        json.WriteStartArray(dialect == DialectId.GoogleGenerateContent ? "models" : "data");
        foreach (var (name, owner) in names)
        {
            WriteModel(json, dialect, name, owner);
        }

        json.WriteEndArray();
        if (dialect == DialectId.AnthropicMessages)
        {
            json.WriteBoolean("has_more", false);
            WriteId(json, "first_id", names.Count == 0 ? null : names[0].Name);
            WriteId(json, "last_id", names.Count == 0 ? null : names[^1].Name);
        }

        json.WriteEndObject();
    }

    /// <summary>Writes one model, or says that it is not there for this key.</summary>
    public static async Task<GatewayError?> WriteOneAsync(HttpContext context, GatewaySnapshot snapshot, ApiKey key, DialectId dialect, string model)
    {
        if (!RouteResolver.TryResolve(snapshot, model, null, out var found)
            || !key.Allows(model)
            || !VisibleModels.MayUseAny(key.Group, found.Route)
            || snapshot.Models.Find(model, found.NamesChannel)?.Enabled == false)
        {
            return UnknownModel.Explain(snapshot, key, model);
        }

        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Options);
        WriteModel(json, dialect, model, OwnerOf(found.Route));
        return null;
    }

    private static string OwnerOf(Route route) => route.Tiers is [{ Targets: [var first, ..] }, ..] ? first.Channel.Name : "headgate";

    private static void WriteModel(Utf8JsonWriter json, DialectId dialect, string name, string owner)
    {
        json.WriteStartObject();
        switch (dialect)
        {
            case DialectId.AnthropicMessages:
                json.WriteString("type", "model");
                json.WriteString("id", name);
                json.WriteString("display_name", name);

                // The protocol's own way to say that the date is not known.
                json.WriteString("created_at", "1970-01-01T00:00:00Z");
                break;
            case DialectId.GoogleGenerateContent:
                json.WriteString("name", $"models/{name}");
                json.WriteString("displayName", name);
                json.WriteStartArray("supportedGenerationMethods");
                json.WriteStringValue("generateContent");
                json.WriteStringValue("streamGenerateContent");
                json.WriteStringValue("countTokens");
                json.WriteEndArray();
                break;
            default:
                json.WriteString("id", name);
                json.WriteString("object", "model");
                json.WriteNumber("created", 0);
                json.WriteString("owned_by", owner);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteId(Utf8JsonWriter json, string property, string? id)
    {
        if (id is null)
        {
            json.WriteNull(property);
        }
        else
        {
            json.WriteString(property, id);
        }
    }
}
