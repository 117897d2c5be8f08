using System.Text.RegularExpressions;

namespace Headgate.Control.Captures;

/// <summary>
/// Takes secrets out of a body before it is stored: everything that looks like a key or token, the values of JSON fields that the settings
/// name, and what their patterns match. It cannot know a secret that looks like nothing in particular; the settings' reader is told so.
/// </summary>
internal sealed partial class BodyMask
{
    /// <summary>What stands in the place of what was taken out.</summary>
    public const string Mask = "***";

    // All patterns run in linear time; this bounds them over a long body still.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly JsonFieldMask _fields;
    private readonly Regex[] _patterns;

    /// <summary>A mask.</summary>
    /// <param name="fields">Names of JSON fields, in any case.</param>
    /// <param name="patterns">Regular expressions, checked when they were set.</param>
    public BodyMask(IReadOnlyList<string> fields, IReadOnlyList<string> patterns)
    {
        _fields = new JsonFieldMask(fields);
        _patterns = [.. patterns.Select(p => new Regex(p, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience))];
    }

    /// <summary>The body without them.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took too long: the body must not be stored.</exception>
    public string Apply(string body)
    {
        var text = _fields.Apply(body);
        text = Bearer().Replace(text, $"${{scheme}}{Mask}");
        text = Keys().Replace(text, Mask);
        foreach (var pattern in _patterns)
        {
            text = pattern.Replace(text, Mask);
        }

        return text;
    }

    [GeneratedRegex("""(?i)\b(?<scheme>(bearer|basic)\s+)[A-Za-z0-9._~+/=-]{8,}""", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bearer();

    // OpenAI, Anthropic, OpenRouter and our own; Google; AWS; GitHub; GitLab; Slack; Stripe; JSON Web Tokens; private keys.
    [GeneratedRegex(
        """
        \b(?:sk|rk|pk|hg|hgt|xai|gsk|pplx|r8|nvapi|hf|or|ak)[-_][A-Za-z0-9_-]{16,}|\bAIza[A-Za-z0-9_-]{30,}|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b|\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}|\bglpat-[A-Za-z0-9_-]{16,}|\bxox[abprs]-[A-Za-z0-9-]{10,}|\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]*PRIVATE KEY-----)?
        """,
        RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Keys();
}
