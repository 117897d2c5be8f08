using System.IO.Compression;
using System.Text;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;

namespace Headgate.Gateway.Relaying;

/// <summary>Reads a provider's answer: whole into a buffer, or as a stream that is readable even if it came compressed.</summary>
public static class AnswerReader
{
    /// <summary>The answer's body, decompressed where a provider compressed it although it was asked not to.</summary>
    public static async ValueTask<Stream> OpenAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var stream = await answer.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        foreach (var encoding in answer.Content.Headers.ContentEncoding)
        {
            stream = encoding.ToUpperInvariant() switch
            {
                "GZIP" or "X-GZIP" => new GZipStream(stream, CompressionMode.Decompress),
                "BR" => new BrotliStream(stream, CompressionMode.Decompress),
                "DEFLATE" => new ZLibStream(stream, CompressionMode.Decompress),
                _ => stream,
            };
        }

        return stream;
    }

    /// <summary>Reads the whole body; an outcome where that fails.</summary>
    public static async ValueTask<AttemptOutcome?> ReadAsync(
        Exchange exchange, Target target, HttpResponseMessage answer, PooledBuffer into, long cap, PhaseTimer timer, TimeProvider time)
    {
        var started = time.GetTimestamp();
        try
        {
            var stream = await OpenAsync(answer, timer.Token).ConfigureAwait(false);
            if (answer.Content.Headers.ContentLength is { } length and > 0 && length <= cap)
            {
                into.GetMemory((int)length + 1);
            }

            while (true)
            {
                timer.Begin(Phase.Idle, target.Channel.Timeouts.Idle);
                var read = await stream.ReadAsync(into.GetMemory(4096), timer.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    return null;
                }

                into.Advance(read);
                if (into.Length > cap)
                {
                    return OutcomeClassifier.OfMalformed(target, $"more than {cap} bytes (globalSettings.maxResponseBytes)");
                }
            }
        }
        catch (Exception exception) when (UpstreamFault.IsFault(exception))
        {
            return UpstreamFault.Outcome(target, exception, timer);
        }
        finally
        {
            exchange.UpstreamTicks += time.GetTimestamp() - started;
        }
    }

    /// <summary>The beginning of a body, for people: printable, short, on one line, without the secret.</summary>
    public static string Excerpt(ReadOnlySpan<byte> body, Credential credential)
    {
        // Scrubbed before it is cut: half a secret would not be recognised.
        body = ErrorAnswer.Scrub(body[..Math.Min(body.Length, 4096)], credential);
        var text = Encoding.UTF8.GetString(body[..Math.Min(body.Length, 120)]);
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = char.IsControl(from[i]) ? ' ' : from[i];
            }
        }).Trim();
    }
}
