using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>A token and when it ends.</summary>
internal sealed record GoogleToken(string Value, DateTimeOffset EndsAt)
{
    /// <inheritdoc/>
    public override string ToString() => $"token until {EndsAt:O}";
}

/// <summary>Fetches tokens of a service account: a JWT that it signs, for a bearer that lives an hour.</summary>
internal sealed class GoogleTokenSource(
    GoogleServiceAccount account,
    Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
    TimeProvider clock,
    bool allowLoopback)
{
    private const string Scope = "https://www.googleapis.com/auth/cloud-platform";
    private const int MostAnswer = 64 * 1024;
    private const long UsualSeconds = 3600;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Fetches one.</summary>
    /// <exception cref="HttpRequestException">There is none to be had; the message says why, without secrets.</exception>
    public async Task<GoogleToken> FetchAsync()
    {
        if (!account.MayAsk(allowLoopback))
        {
            throw new HttpRequestException($"The service account's token_uri names {account.TokenUri.Host}, which is not Google's.");
        }

        using var limit = new CancellationTokenSource(Patience, clock);
        try
        {
            var now = clock.GetUtcNow();
            using var request = new HttpRequestMessage(HttpMethod.Post, account.TokenUri)
            {
                Content = new FormUrlEncodedContent(
                [
                    new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                    new("assertion", Assertion(now.ToUnixTimeSeconds())),
                ]),
            };
            using var answer = await send(request, limit.Token).ConfigureAwait(false);
            return Read(answer, await BodyOf(answer, limit.Token).ConfigureAwait(false), now);
        }
        catch (OperationCanceledException exception)
        {
            throw new HttpRequestException("Google's token service did not answer in time.", exception);
        }
        catch (IOException exception)
        {
            throw new HttpRequestException("Google's token service broke off its answer.", exception);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"tokens of {account}";

    private static async Task<byte[]> BodyOf(HttpResponseMessage answer, CancellationToken cancellation)
    {
        // A few hundred bytes; whatever is longer is no token.
        await answer.Content.LoadIntoBufferAsync(MostAnswer, cancellation).ConfigureAwait(false);
        return await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
    }

    private static GoogleToken Read(HttpResponseMessage answer, byte[] body, DateTimeOffset now)
    {
        using var document = JsonDocuments.TryParse(body.AsMemory());
        var root = document?.RootElement ?? default;
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"Google's token service answered {(int)answer.StatusCode}{Reason(root.Text("error"u8))}.");
        }

        var value = root.Text("access_token"u8);
        if (string.IsNullOrEmpty(value) || value.AsSpan().IndexOfAnyExceptInRange('!', '~') >= 0)
        {
            throw new HttpRequestException("Google's token service gave no token.");
        }

        return new GoogleToken(value, now.AddSeconds(Math.Clamp(root.Count("expires_in"u8) ?? UsualSeconds, 0, 24 * UsualSeconds)));
    }

    /// <summary>Google's word for it (<c>invalid_grant</c>); nothing else of the answer is repeated.</summary>
    private static string Reason(string? error) =>
        error is { Length: > 0 and <= 64 } && error.All(c => char.IsAsciiLetterLower(c) || c == '_') ? $" ({error})" : string.Empty;

    private string Assertion(long now)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("alg"u8, "RS256"u8);
            writer.WriteString("typ"u8, "JWT"u8);
            if (account.KeyId is not null)
            {
                writer.WriteString("kid"u8, account.KeyId);
            }

            writer.WriteEndObject();
        }

        var header = Base64Url.EncodeToString(buffer.WrittenSpan);
        buffer.ResetWrittenCount();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("iss"u8, account.Email);
            writer.WriteString("scope"u8, Scope);
            writer.WriteString("aud"u8, account.TokenUri.AbsoluteUri);
            writer.WriteNumber("iat"u8, now);
            writer.WriteNumber("exp"u8, now + UsualSeconds);
            writer.WriteEndObject();
        }

        var signed = $"{header}.{Base64Url.EncodeToString(buffer.WrittenSpan)}";
        return $"{signed}.{Base64Url.EncodeToString(account.Sign(Encoding.UTF8.GetBytes(signed)))}";
    }
}
