namespace Headgate.Control.Tests.Admin;

/// <summary>Ids that answers told, by the resource that they were told for: what exists makes better questions than what does not.</summary>
internal sealed class KnownIds
{
    private const string Marker = "\"id\":\"";
    private const int Most = 50;

    private readonly Dictionary<string, List<string>> _ids = new(StringComparer.Ordinal)
    {
        ["users"] = ["root"], ["members"] = ["root"], ["settings"] = ["gateway"], ["models"] = ["m"], ["providers"] = ["openai"], ["external-logins"] = ["github"],
    };

    /// <summary>An id of a resource, such as <c>channels</c>; one of another where none is known.</summary>
    public string Of(string resource, Random random)
    {
        var ids = _ids.TryGetValue(resource, out var own) && random.Next(10) > 0 ? own : [.. _ids.Values.SelectMany(i => i)];
        return ids[random.Next(ids.Count)];
    }

    /// <summary>Takes ids out of an answer.</summary>
    /// <param name="path">The operation's path.</param>
    /// <param name="text">The answer.</param>
    public void Remember(string path, string text)
    {
        var resource = path.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault(s => !s.StartsWith('{') && s is not ("bulk" or "copy" or "rotate" or "enable" or "disable")) ?? string.Empty;
        for (var at = 0; (at = text.IndexOf(Marker, at, StringComparison.Ordinal)) >= 0; at += Marker.Length)
        {
            var end = text.IndexOf('"', at + Marker.Length);
            if (end < 0)
            {
                return;
            }

            if (!_ids.TryGetValue(resource, out var ids))
            {
                _ids.Add(resource, ids = []);
            }

            var id = text[(at + Marker.Length)..end];
            if (ids.Count < Most && id.Length > 0 && !ids.Contains(id, StringComparer.Ordinal))
            {
                ids.Add(id);
            }
        }
    }
}
