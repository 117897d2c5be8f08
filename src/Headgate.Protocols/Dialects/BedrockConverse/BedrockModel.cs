namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Who made a model, by its id (<c>anthropic.claude-…</c>, <c>us.amazon.nova-…</c>, an ARN that ends in one): what stands outside
/// Converse's own fields differs by maker. Application inference profiles do not say; they are taken as nobody's.
/// </summary>
internal readonly struct BedrockModel(string id)
{
    public bool IsClaude => Has("anthropic.") || Has("claude");

    public bool IsNova => Has("amazon.nova");

    /// <summary>Nova 2 reasons, its forerunners do not.</summary>
    public bool IsReasoningNova => Has("amazon.nova-2");

    public bool IsOpenAI => Has("openai.");

    public bool IsMistral => Has("mistral.");

    /// <summary>Whether prompts are cached at markers.</summary>
    public bool Caches => IsClaude || IsNova;

    /// <summary>Claude's later models refuse temperature and top_p together.</summary>
    public bool TakesOneSamplingField => IsClaude && !Has("claude-3") && !Has("claude-v2") && !Has("claude-instant") && !Has("claude-sonnet-4-2025")
        && !Has("claude-opus-4-2025");

    private bool Has(string part) => id.Contains(part, StringComparison.OrdinalIgnoreCase);
}
