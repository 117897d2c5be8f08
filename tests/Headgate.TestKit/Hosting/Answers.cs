using System.Net.ServerSentEvents;
using System.Text.Json;

namespace Headgate.TestKit.Hosting;

/// <summary>Reading what a gateway answered. Streams are read with the framework's own parser, which knows nothing of ours.</summary>
public static class Answers
{
    /// <summary>The body as JSON.</summary>
    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer, CancellationToken cancellation = default)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation);
        return document.RootElement.Clone();
    }

    /// <summary>The body as text.</summary>
    public static Task<string> TextAsync(this HttpResponseMessage answer, CancellationToken cancellation = default) =>
        answer.Content.ReadAsStringAsync(cancellation);

    /// <summary>Every event of a stream; throws where the connection breaks off.</summary>
    public static async Task<List<SseItem<string>>> EventsAsync(this HttpResponseMessage answer, CancellationToken cancellation = default)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
        var events = new List<SseItem<string>>();
        await foreach (var item in SseParser.Create(body).EnumerateAsync(cancellation))
        {
            events.Add(item);
        }

        return events;
    }

    /// <summary>A header of the gateway's own (<c>x-headgate-NAME</c>); null: absent.</summary>
    public static string? Headgate(this HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues("x-headgate-" + name, out var values) ? string.Join(',', values) : null;
}
