using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>A channel's keys, as its column <c>key</c> holds them: one, one a line, with commas, or a JSON list of accounts.</summary>
internal static class OneApiCredentials
{
    private const long Enabled = 1;

    /// <summary>The keys, each once, with those switched off that were.</summary>
    /// <param name="source">Whose database it is.</param>
    /// <param name="row">The channel.</param>
    /// <param name="item">Its name in notes.</param>
    /// <param name="notes">Where faults go.</param>
    public static List<CredentialInput> Read(ForeignSource source, OneApiRow row, string item, ImportNotes notes)
    {
        var info = row.Object("channel_info");
        var states = LooseJson.Member(info, "multi_key_status_list");
        var keys = new List<CredentialInput>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = -1;
        foreach (var key in Split(source, row))
        {
            // Empty lines count: the states are by the place in the list.
            index++;
            if (key.Length == 0 || !seen.Add(key))
            {
                continue;
            }

            if (!key.StartsWith('{') && key.AsSpan().ContainsAnyInRange('\0', '\u001f'))
            {
                notes.LeftOut(item, $"its key no. {index + 1} holds a control character and is left out");
                continue;
            }

            var state = LooseJson.Number(LooseJson.Member(states, index.ToString(System.Globalization.CultureInfo.InvariantCulture)));
            keys.Add(new CredentialInput { Secret = key, Enabled = state is null or Enabled ? null : false });
        }

        return keys;
    }

    private static IEnumerable<string> Split(ForeignSource source, OneApiRow row)
    {
        var text = row.Text("key");
        if (text.StartsWith('[') && LooseJson.Parse(text) is { ValueKind: JsonValueKind.Array } list)
        {
            return list.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? LooseJson.Text(e) ?? string.Empty : e.GetRawText());
        }

        // A service account's JSON has lines of its own.
        if (text.StartsWith('{'))
        {
            return [text];
        }

        return text.Split(source == ForeignSource.Veloera ? ['\n', ','] : ['\n'], StringSplitOptions.TrimEntries);
    }
}
