namespace Headgate.Control.Import;

/// <summary>A gateway that things can be imported from.</summary>
internal enum ForeignSource
{
    /// <summary>One-API's SQLite database.</summary>
    OneApi,

    /// <summary>New-API's SQLite database.</summary>
    NewApi,

    /// <summary>Veloera's SQLite database.</summary>
    Veloera,

    /// <summary>LiteLLM's <c>config.yaml</c>.</summary>
    LiteLLM,

    /// <summary>claude-code-router's <c>config.json</c>.</summary>
    ClaudeCodeRouter,

    /// <summary>A config of Portkey's, JSON.</summary>
    Portkey,
}

/// <summary>How sources are written on the command line and in the API.</summary>
internal static class ForeignSources
{
    private static readonly (string Word, string Name, ForeignSource Source)[] All =
    [
        ("one-api", "One-API", ForeignSource.OneApi),
        ("new-api", "New-API", ForeignSource.NewApi),
        ("veloera", "Veloera", ForeignSource.Veloera),
        ("litellm", "LiteLLM", ForeignSource.LiteLLM),
        ("claude-code-router", "claude-code-router", ForeignSource.ClaudeCodeRouter),
        ("portkey", "Portkey", ForeignSource.Portkey),
    ];

    /// <summary>Every word.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. All.Select(s => s.Word)];

    /// <summary>The word of a source, such as <c>one-api</c>.</summary>
    public static string Word(ForeignSource source) => All[(int)source].Word;

    /// <summary>Its name for people.</summary>
    public static string Name(ForeignSource source) => All[(int)source].Name;

    /// <summary>Reads a word, case ignored.</summary>
    /// <exception cref="ImportRefusedException">It is none.</exception>
    public static ForeignSource Parse(string word)
    {
        foreach (var known in All)
        {
            if (string.Equals(known.Word, word, StringComparison.OrdinalIgnoreCase))
            {
                return known.Source;
            }
        }

        throw new ImportRefusedException($"'{word}' is not a gateway that can be imported from. Known: {string.Join(", ", Words)}.");
    }

    /// <summary>Whether it is a database.</summary>
    public static bool IsDatabase(ForeignSource source) => source is ForeignSource.OneApi or ForeignSource.NewApi or ForeignSource.Veloera;
}
