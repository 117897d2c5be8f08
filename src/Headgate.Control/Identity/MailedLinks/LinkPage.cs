using System.Security.Cryptography;
using System.Text;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>
/// The page that mailed links lead to. It is the same for everybody: what the link carries stands in its fragment, and nothing happens before a button
/// is pressed, so that a mail scanner that looks at links uses none up.
/// </summary>
internal static class LinkPage
{
    /// <summary>Where it is.</summary>
    public const string Path = "/session/link";

    private static readonly (string Html, string Policy) Page = Read();

    /// <summary>A link.</summary>
    public static string AddressOf(string publicAddress, LinkPurpose purpose, string token) => $"{publicAddress.TrimEnd('/')}{AdminApi.Prefix}{Path}#{purpose.ToString().ToLowerInvariant()}={token}";

    /// <summary>Answers with the page.</summary>
    public static IResult Write(HttpContext context)
    {
        context.Response.Headers.ContentSecurityPolicy = Page.Policy;
        return TypedResults.Text(Page.Html, "text/html", Encoding.UTF8);
    }

    // The policy allows this script and this style, by their hashes, and calls to this gateway.
    private static (string Html, string Policy) Read()
    {
        using var stream = typeof(LinkPage).Assembly.GetManifestResourceStream("Identity/MailedLinks/link.html")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var html = reader.ReadToEnd();
        return (html, $"default-src 'none'; script-src {HashOf(html, "script")}; style-src {HashOf(html, "style")}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    }

    private static string HashOf(string html, string element)
    {
        var from = html.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var content = html[from..html.IndexOf($"</{element}>", StringComparison.Ordinal)];
        return $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(content)))}'";
    }
}
