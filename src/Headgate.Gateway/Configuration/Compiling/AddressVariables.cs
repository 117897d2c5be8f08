using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Fills in the names in braces of an address: <c>vars</c>, and the fields that stand for one.</summary>
internal sealed class AddressVariables(ChannelConfig config)
{
    // {model} and {action} are a request's.
    private static readonly string[] Later = ["model", "action"];

    /// <summary>The value of a name; null: not given.</summary>
    public string? Find(string name) => config.Vars.GetValueOrDefault(name) ?? name switch
    {
        "region" => config.Region,
        "project" => config.Project,
        "location" => config.Location,
        _ => null,
    };

    /// <summary>The text with everything filled in that is known.</summary>
    /// <param name="text">The text.</param>
    /// <param name="missing">The first name that is not; null: none.</param>
    public string Fill(string text, out string? missing)
    {
        missing = null;
        var from = 0;
        int open;
        while ((open = text.IndexOf('{', from)) >= 0 && text.IndexOf('}', open) is var close and > 0)
        {
            var name = text[(open + 1)..close];
            if (Later.Contains(name, StringComparer.Ordinal))
            {
                from = close + 1;
            }
            else if (Find(name) is { } value)
            {
                text = string.Concat(text.AsSpan(0, open), value, text.AsSpan(close + 1));
                from = open + value.Length;
            }
            else
            {
                missing ??= name;
                from = close + 1;
            }
        }

        return text;
    }

    /// <summary>What a person has to write for a missing name.</summary>
    public static string Needed(string name, Provider provider)
    {
        var field = name is "region" or "project" or "location" ? name : $"vars.{name}";
        return provider.Variables.TryGetValue(name, out var meaning)
            ? $"is left out, so {field} is needed ({meaning})"
            : $"is left out, so {field} is needed";
    }
}
