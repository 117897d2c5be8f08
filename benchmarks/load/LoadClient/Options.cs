namespace Headgate.Load.LoadClient;

/// <summary><c>--name value</c> pairs; everything behind a lone <c>--</c> is the command to run.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>The words behind <c>--</c>.</summary>
    public string[] Command { get; private init; } = [];

    /// <exception cref="ArgumentException">A word is not an option, or an option has no value.</exception>
    public static Options Parse(ReadOnlySpan<string> words)
    {
        var cut = words.IndexOf("--");
        var options = new Options { Command = cut < 0 ? [] : words[(cut + 1)..].ToArray() };
        var pairs = cut < 0 ? words : words[..cut];
        for (var i = 0; i < pairs.Length; i += 2)
        {
            if (!pairs[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == pairs.Length)
            {
                throw new ArgumentException($"expected --name value, got {pairs[i]}");
            }

            options._values[pairs[i][2..]] = pairs[i + 1];
        }

        return options;
    }

    public string Text(string name) => _values.TryGetValue(name, out var value) ? value : throw new ArgumentException($"--{name} is missing");

    public string? Optional(string name) => _values.GetValueOrDefault(name);

    public int Number(string name) => int.Parse(Text(name));

    public int Number(string name, int otherwise) => _values.TryGetValue(name, out var value) ? int.Parse(value) : otherwise;
}
