using System.Text.Json.Nodes;
using Headgate.Contracts;
using Headgate.Control.Secrets;

namespace Headgate.Control.Settings;

/// <summary>The secrets inside a settings document: sealed on the way in, opened for the program, masked for everybody else.</summary>
internal sealed class SecretFields(MasterKey master, SettingsSection section)
{
    private const string Sealed = "sealed:";

    /// <summary>Seals every secret; one that is <see cref="SecretMark.Kept"/> is taken from what is stored.</summary>
    /// <returns>The paths of those that should stay though there is none to keep.</returns>
    public IReadOnlyList<FieldError> Seal(JsonNode document, JsonNode? stored)
    {
        var missing = new List<FieldError>();
        Each(document, stored, (value, kept, path) =>
        {
            if (!string.Equals(value, SecretMark.Kept, StringComparison.Ordinal))
            {
                return Sealed + Convert.ToBase64String(master.Seal(value, Place(path)));
            }

            if (kept is null)
            {
                missing.Add(new FieldError(path, "is to stay as it is, but nothing is kept there"));
            }

            return kept;
        });
        return missing;
    }

    /// <summary>Opens every secret.</summary>
    public void Open(JsonNode document) => Each(document, null, (value, _, path) =>
        value.StartsWith(Sealed, StringComparison.Ordinal) ? master.Open(Convert.FromBase64String(value[Sealed.Length..]), Place(path)) : value);

    /// <summary>Puts a mark in the place of every secret.</summary>
    public void Mask(JsonNode document) => Each(document, null, (_, _, _) => SecretMark.Kept);

    // An item of a list may move: its place is the list's, not its number.
    private string Place(string path) => $"settings:{section.Name}:{path}";

    private void Each(JsonNode document, JsonNode? stored, Func<string, string?, string, string?> change)
    {
        foreach (var path in section.Secrets)
        {
            Walk(document, stored, path.Split('.'), 0, path, change);
        }
    }

    private static void Walk(JsonNode? node, JsonNode? stored, string[] steps, int at, string path, Func<string, string?, string, string?> change)
    {
        if (node is not JsonObject parent)
        {
            return;
        }

        var isList = steps[at].EndsWith("[]", StringComparison.Ordinal);
        var name = isList ? steps[at][..^2] : steps[at];
        var storedChild = (stored as JsonObject)?[name];
        if (isList)
        {
            foreach (var item in parent[name] as JsonArray ?? [])
            {
                Walk(item, Twin(item, storedChild as JsonArray), steps, at + 1, path, change);
            }
        }
        else if (at < steps.Length - 1)
        {
            Walk(parent[name], storedChild, steps, at + 1, path, change);
        }
        else if (parent[name] is JsonValue value && value.TryGetValue<string>(out var text) && text.Length > 0)
        {
            parent[name] = change(text, storedChild is JsonValue kept && kept.TryGetValue<string>(out var before) ? before : null, path);
        }
    }

    private static JsonNode? Twin(JsonNode? item, JsonArray? among)
    {
        foreach (var key in (ReadOnlySpan<string>)["id", "name"])
        {
            if ((item as JsonObject)?[key]?.ToJsonString() is { } id)
            {
                return among?.FirstOrDefault(other => string.Equals((other as JsonObject)?[key]?.ToJsonString(), id, StringComparison.Ordinal));
            }
        }

        return null;
    }
}
