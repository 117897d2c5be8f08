namespace Headgate.Protocols.Chat;

/// <summary>
/// What a translation could not carry over, and what it had to repair, by the names of the client's dialect. The first part becomes
/// <c>x-headgate-dropped</c>, the second <c>x-headgate-repaired</c>; both go into the record.
/// </summary>
public sealed class LossReport
{
    private const int Most = 40;
    private const int LongestName = 100;
    private readonly List<string> _dropped = [];
    private readonly List<string> _repaired = [];

    /// <summary>Whether anything was lost.</summary>
    public bool Any => _dropped.Count > 0;

    /// <summary>Names of what was lost, each once, in the order in which it was found.</summary>
    public IReadOnlyList<string> Dropped => _dropped;

    /// <summary>What was repaired, each once.</summary>
    public IReadOnlyList<string> Repaired => _repaired;

    /// <summary>Something has no place in the target. The name is a field's, without indices, so that a hundred messages make one entry: <c>messages[].name</c>.</summary>
    public void Drop(string name) => Add(_dropped, name);

    /// <summary>The same for a place in the client's request; <paramref name="otherwise"/> where it has none.</summary>
    public void Drop(FieldPath? path, string otherwise) => Drop(path?.Pattern ?? otherwise);

    /// <summary>Something was not as the target wants it and had one meaning.</summary>
    public void Repair(string name) => Add(_repaired, name);

    /// <summary>Everything that another report holds too.</summary>
    public void Add(LossReport other)
    {
        other._dropped.ForEach(Drop);
        other._repaired.ForEach(Repair);
    }

    // Both lists go into a header: bounded and plain, whatever a client calls its fields.
    private static void Add(List<string> list, string name)
    {
        name = Plain(name);
        if (list.Count < Most && !list.Contains(name))
        {
            list.Add(name);
        }
    }

    private static string Plain(string name)
    {
        name = name.Length > LongestName ? name[..LongestName] : name;
        return name.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !name.Contains(',', StringComparison.Ordinal)
            ? name
            : string.Create(name.Length, name, static (to, from) =>
            {
                for (var i = 0; i < to.Length; i++)
                {
                    to[i] = from[i] is >= ' ' and <= '~' and not ',' ? from[i] : '_';
                }
            });
    }
}
