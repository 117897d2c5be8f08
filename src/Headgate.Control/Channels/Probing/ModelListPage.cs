using System.Text.Json;
using Headgate.Gateway.Endpoints;

namespace Headgate.Control.Channels.Probing;

/// <summary>One page of a server's list of models, in any of the forms that servers write it.</summary>
internal static class ModelListPage
{
    private const string GeminiPrefix = "models/";
    private static readonly string[] Lists = ["data", "models", "result"];
    private static readonly string[] Names = ["id", "model", "name"];

    /// <summary>The names on the page.</summary>
    public static IEnumerable<string> Read(JsonElement root, DialectId dialect)
    {
        // Ollama and Gemini write the name that counts as name; elsewhere that is what people read.
        var names = dialect is DialectId.OllamaChat or DialectId.GoogleGenerateContent or DialectId.CohereChat ? ["name", "model", "id"] : Names;
        foreach (var item in ListOf(root))
        {
            if (NameOf(item, names) is { Length: > 0 } name)
            {
                yield return dialect == DialectId.GoogleGenerateContent && name.StartsWith(GeminiPrefix, StringComparison.Ordinal) ? name[GeminiPrefix.Length..] : name;
            }
        }
    }

    /// <summary>The address of the next page; null: this was the last.</summary>
    public static Uri? Next(JsonElement root, Uri page, DialectId dialect)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var (parameter, token) = dialect switch
        {
            DialectId.AnthropicMessages when Flag(root, "has_more") => ("after_id", Text(root, "last_id")),
            DialectId.GoogleGenerateContent => ("pageToken", Text(root, "nextPageToken")),
            DialectId.CohereChat => ("page_token", Text(root, "next_page_token")),
            _ => (string.Empty, null),
        };
        if (token is not { Length: > 0 })
        {
            return null;
        }

        var kept = page.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Where(p => !p.StartsWith(parameter + "=", StringComparison.Ordinal));
        return new UriBuilder(page) { Query = string.Join('&', kept.Append($"{parameter}={Uri.EscapeDataString(token)}")) }.Uri;
    }

    private static IEnumerable<JsonElement> ListOf(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array)
        {
            return root.EnumerateArray();
        }

        if (root.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in Lists)
            {
                if (root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
                {
                    return list.EnumerateArray();
                }
            }
        }

        return [];
    }

    private static string? NameOf(JsonElement item, string[] names)
    {
        if (item.ValueKind == JsonValueKind.String)
        {
            return item.GetString();
        }

        return item.ValueKind == JsonValueKind.Object ? names.Select(n => Text(item, n)).FirstOrDefault(t => t is { Length: > 0 }) : null;
    }

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool Flag(JsonElement of, string name) => of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.True;
}
