using System.Text;
using System.Text.Json;
using Headgate.Control.Admin;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;

namespace Headgate.Control.Channels.Probing;

/// <summary>Asks a channel's server for a JSON document, with the channel's key, headers, proxy and address guard.</summary>
internal static class UpstreamGet
{
    private const int MostBytes = 16 << 20;
    private const int LongestQuote = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>The document; dispose it.</summary>
    /// <exception cref="Refusal">The server cannot be reached, refuses, or answers with something else; the key is not told.</exception>
    public static async Task<JsonDocument> ReadAsync(Channel channel, Uri address, IReadOnlyDictionary<string, string> headers, TimeProvider time, CancellationToken cancellation)
    {
        var credential = channel.Credentials[0];
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, WithKey(address, credential));
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "identity");
        foreach (var (name, value) in headers.Concat(channel.Headers))
        {
            request.Headers.Remove(name);
            request.Headers.TryAddWithoutValidation(name, value);
        }

        UpstreamRequestBuilder.Authorize(request, credential);
        try
        {
            if (credential.Signer is { } signer)
            {
                await signer.SignAsync(request, either.Token);
            }

            using var answer = await channel.Transport.SendAsync(request, either.Token);
            var body = await ReadAsync(answer, either.Token);
            return answer.IsSuccessStatusCode ? JsonDocument.Parse(body) : throw Refused((int)answer.StatusCode, body, credential);
        }
        catch (JsonException)
        {
            throw Refusal.Upstream($"{address.Host} answered with something that is not JSON.");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Refusal.Upstream($"{address.Host} did not answer within {Patience.TotalSeconds} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw Refusal.Upstream($"{address.Host} cannot be reached: {ErrorAnswer.Scrub(exception.Message, credential)}");
        }
    }

    private static Uri WithKey(Uri address, Credential credential)
    {
        if (credential.Scheme != CredentialScheme.Query)
        {
            return address;
        }

        var query = $"{Uri.EscapeDataString(credential.Place)}={Uri.EscapeDataString(credential.Value)}";
        return new UriBuilder(address) { Query = address.Query.Length > 1 ? $"{address.Query[1..]}&{query}" : query }.Uri;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        await using var stream = await answer.Content.ReadAsStreamAsync(cancellation);
        var body = new MemoryStream();
        var piece = new byte[16 << 10];
        int read;
        while ((read = await stream.ReadAsync(piece, cancellation)) > 0)
        {
            body.Write(piece, 0, read);
            if (body.Length > MostBytes)
            {
                throw Refusal.Upstream($"The answer is longer than {MostBytes >> 20} MB.");
            }
        }

        return body.ToArray();
    }

    private static Refusal Refused(int status, byte[] body, Credential credential)
    {
        var said = ErrorAnswer.Scrub(Encoding.UTF8.GetString(body), credential).ReplaceLineEndings(" ").Trim();
        return Refusal.Upstream($"The provider answered {status}{(said.Length == 0 ? "." : $": {(said.Length > LongestQuote ? said[..LongestQuote] : said)}")}");
    }
}
