using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Headgate.Protocols.Chat;

/// <summary>What an opaque part of an answer is.</summary>
public enum ProofKind
{
    /// <summary>A signature over reasoning text or a call (Anthropic <c>signature</c>, Gemini <c>thoughtSignature</c>).</summary>
    Signature,

    /// <summary>Reasoning that is encrypted as a whole (Anthropic <c>redacted_thinking.data</c>, Bedrock <c>redactedContent</c>).</summary>
    Redacted,

    /// <summary>Responses' <c>encrypted_content</c>; <see cref="Proof.Id"/> is the reasoning item's id.</summary>
    Encrypted,

    /// <summary>A whole item of <c>reasoning_details</c> as JSON (OpenRouter and others).</summary>
    Details,
}

/// <summary>
/// An opaque part that must return byte-exact to where it came from and nowhere else. Through a client of another dialect it
/// travels as an envelope, in whichever opaque place that dialect has (signature, encrypted content, reasoning details).
/// </summary>
/// <param name="Kind">What it is.</param>
/// <param name="Dialect">Id of the dialect that it came in.</param>
/// <param name="Channel">Name of the channel that made it; empty: not known (it came from the client in its own dialect).</param>
/// <param name="Value">The opaque value, byte for byte.</param>
/// <param name="Id">An id that belongs to it (a reasoning item's); null: none.</param>
public sealed record Proof(ProofKind Kind, string Dialect, string Channel, string Value, string? Id = null)
{
    /// <summary>What every envelope begins with; bodies of same-dialect requests are searched for it.</summary>
    public const string Mark = "hdgt1.";

    /// <summary>The same as UTF-8.</summary>
    public static ReadOnlySpan<byte> MarkUtf8 => "hdgt1."u8;

    /// <summary>Whether it may go to this dialect of this channel.</summary>
    public bool BelongsTo(string dialect, string channel) =>
        string.Equals(Dialect, dialect, StringComparison.Ordinal) && (Channel.Length == 0 || string.Equals(Channel, channel, StringComparison.OrdinalIgnoreCase));

    /// <summary>The envelope: letters, digits, <c>-_.</c> only, so that it may stand wherever base64 may.</summary>
    public string Seal()
    {
        // Fields end at line breaks, which only the value may hold: an id with one would shift it.
        var id = Id is null || Id.Contains('\n', StringComparison.Ordinal) ? string.Empty : Id;
        var fields = string.Join('\n', ((int)Kind).ToString(CultureInfo.InvariantCulture), Dialect, Channel, id, Value);
        return Mark + System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(fields));
    }

    /// <summary>Opens an envelope. False: the text is none, so it is the client dialect's own.</summary>
    public static bool TryOpen(string? text, [NotNullWhen(true)] out Proof? proof)
    {
        proof = null;
        if (text is null || !text.StartsWith(Mark, StringComparison.Ordinal) || !System.Buffers.Text.Base64Url.IsValid(text.AsSpan(Mark.Length)))
        {
            return false;
        }

        var fields = Encoding.UTF8.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(text.AsSpan(Mark.Length))).Split('\n', 5);
        if (fields.Length < 5 || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kind) || !Enum.IsDefined((ProofKind)kind))
        {
            return false;
        }

        proof = new Proof((ProofKind)kind, fields[1], fields[2], fields[4], fields[3].Length == 0 ? null : fields[3]);
        return true;
    }
}
