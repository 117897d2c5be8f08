using System.Globalization;
using System.Text;

namespace Headgate.Control.Mail;

/// <summary>A message to one person.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">In any language; line breaks become blanks.</param>
/// <param name="Body">Plain text in any language.</param>
public sealed record OutgoingMail(string To, string Subject, string Body);

/// <summary>
/// Writes a message as RFC 5322 and MIME want it, all of it ASCII: text from outside stands in it in base64 only, so that none of it can
/// become a header or end the message.
/// </summary>
internal static class MailText
{
    // 45 bytes are 60 characters of base64: with what stands around them fewer than the 75 that an encoded word may have.
    private const int WordBytes = 45;

    /// <summary>The whole message, lines ended by CR LF, without the dot that ends it.</summary>
    public static string Write(OutgoingMail mail, string from, string fromName, DateTimeOffset now, string id)
    {
        var domain = from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..];
        var text = new StringBuilder();
        text.Append("From: ").Append(Words(fromName)).Append(" <").Append(from).Append(">\r\n");
        text.Append("To: <").Append(mail.To).Append(">\r\n");
        text.Append("Subject: ").Append(Words(mail.Subject)).Append("\r\n");
        text.Append("Date: ").Append(now.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)).Append(" +0000\r\n");
        text.Append("Message-ID: <").Append(id).Append('@').Append(domain).Append(">\r\n");
        text.Append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
        text.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(mail.Body.ReplaceLineEndings("\r\n")), Base64FormattingOptions.InsertLineBreaks)).Append("\r\n");
        return text.ToString();
    }

    /// <summary>A text as encoded words of RFC 2047.</summary>
    public static string Words(string text)
    {
        var words = new List<string>();
        var word = new List<byte>(WordBytes);
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in text.EnumerateRunes())
        {
            var length = (Rune.IsControl(rune) ? new Rune(' ') : rune).EncodeToUtf8(bytes);
            if (word.Count + length > WordBytes)
            {
                words.Add(Word(word));
                word.Clear();
            }

            word.AddRange(bytes[..length]);
        }

        words.Add(Word(word));
        return string.Join("\r\n ", words);
    }

    private static string Word(List<byte> bytes) => $"=?utf-8?B?{Convert.ToBase64String(bytes.ToArray())}?=";
}
