using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;

namespace Headgate.Control.Channels.Probing;

/// <summary>Where a channel's server lists its models: beside the address of a call that is known.</summary>
/// <param name="Url">The list's first page.</param>
/// <param name="Dialect">How the list is written and paged.</param>
internal sealed record ModelListAddress(Uri Url, DialectId Dialect)
{
    private static readonly (Operation Operation, DialectId Dialect, string Call, string List)[] Known =
    [
        (Operation.Chat, DialectId.OpenAIChat, "/chat/completions", "/models"),
        (Operation.Chat, DialectId.OpenAIResponses, "/responses", "/models"),
        (Operation.Chat, DialectId.AnthropicMessages, "/messages", "/models?limit=1000"),
        (Operation.Chat, DialectId.GoogleGenerateContent, "/models/", "/models?pageSize=1000"),
        (Operation.Chat, DialectId.OllamaChat, "/api/chat", "/api/tags"),
        (Operation.Chat, DialectId.CohereChat, "/v2/chat", "/v1/models?page_size=1000"),
        (Operation.Embeddings, DialectId.OpenAIChat, "/embeddings", "/models"),
    ];

    /// <summary>The address.</summary>
    /// <exception cref="Refusal">None is known for this kind of channel.</exception>
    public static ModelListAddress Of(Channel channel, ProviderCatalog catalog)
    {
        foreach (var (operation, dialect, call, list) in Known.OrderBy(k => Rank(channel, k.Operation, k.Dialect)))
        {
            if (channel.Endpoints[new Surface(operation, dialect).Index] is not { } endpoint)
            {
                continue;
            }

            var template = endpoint.UrlTemplate;
            if (FromCatalogue(channel, catalog, dialect, template) is { } known)
            {
                return new ModelListAddress(known, dialect);
            }

            var at = template.LastIndexOf(call, StringComparison.OrdinalIgnoreCase);
            if (at > 0 && !template[..at].Contains('{', StringComparison.Ordinal))
            {
                return new ModelListAddress(new Uri(template[..at] + list), dialect);
            }
        }

        throw Refusal.NotFound("list of models at this kind of server; write them down yourself");
    }

    private static int Rank(Channel channel, Operation operation, DialectId dialect)
    {
        var order = channel.ChatDialects;
        for (var i = 0; operation == Operation.Chat && i < order.Count; i++)
        {
            if (order[i] == dialect)
            {
                return i;
            }
        }

        return int.MaxValue;
    }

    // The catalogue knows servers whose list stands elsewhere, or nowhere near.
    private static Uri? FromCatalogue(Channel channel, ProviderCatalog catalog, DialectId dialect, string template)
    {
        var word = dialect == DialectId.OpenAIChat ? ("openai-chat", "chat") : dialect == DialectId.AnthropicMessages ? ("anthropic", "messages") : default;
        if (channel.ProviderId is null || word == default)
        {
            return null;
        }

        foreach (var endpoint in catalog.Find(channel.ProviderId)?.Plans.SelectMany(p => p.Endpoints) ?? [])
        {
            if (!string.Equals(endpoint.Dialect, word.Item1, StringComparison.Ordinal)
                || !endpoint.Paths.TryGetValue("models", out var list)
                || !endpoint.Paths.TryGetValue(word.Item2, out var call)
                || !template.EndsWith(call, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            var address = list.StartsWith("http", StringComparison.OrdinalIgnoreCase) ? list : template[..^call.Length] + list;
            return Uri.TryCreate(address, UriKind.Absolute, out var url) && !address.Contains('{', StringComparison.Ordinal) ? url : null;
        }

        return null;
    }
}
