using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Control.Compile;

/// <summary>Binds <c>fields</c>: the five verbs on top-level body fields, applied in the order rename, drop, set, default, clamp.</summary>
internal static class FieldBinder
{
    public static IReadOnlyList<FieldEdit> Bind(ObjectReader channel, BindSession session)
    {
        if (channel.Object("fields", "fields") is not { } reader)
        {
            return [];
        }

        var edits = new List<FieldEdit>();
        foreach (var (from, to) in reader.TextMap("rename", StringComparer.Ordinal) ?? new Dictionary<string, string>(StringComparer.Ordinal))
        {
            edits.Add(new RenameField(from, to));
        }

        edits.AddRange((reader.Texts("drop") ?? []).Select(name => new DropField(name)));
        foreach (var (name, value, _) in reader.Members("set"))
        {
            edits.Add(new SetField(name, Encoding.UTF8.GetBytes(value.GetRawText())));
        }

        foreach (var (name, value, _) in reader.Members("default"))
        {
            edits.Add(new DefaultField(name, Encoding.UTF8.GetBytes(value.GetRawText())));
        }

        foreach (var (name, value, path) in reader.Members("clamp"))
        {
            if (Clamp(reader, name, value, path, session) is { } clamp)
            {
                edits.Add(clamp);
            }
        }

        foreach (var edit in edits.Where(e => string.Equals(e.Name, "model", StringComparison.Ordinal) || e is RenameField { To: "model" }))
        {
            session.Error(reader.Path, "the field 'model' is the gateway's own; use modelMapping");
            break;
        }

        reader.End();
        return edits;
    }

    // { "min": 0, "max": 1 }, or [0, 1] for short, with null for an open end.
    private static ClampField? Clamp(ObjectReader reader, string name, JsonElement value, string path, BindSession session)
    {
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2)
        {
            return new ClampField(name, End(value[0], JsonPath.Item(path, 0)), End(value[1], JsonPath.Item(path, 1)));
        }

        if (ObjectReader.Open(value, path, "clamp", session) is not { } range)
        {
            return null;
        }

        var clamp = new ClampField(name, range.Number("min"), range.Number("max"));
        range.End();
        return clamp;

        decimal? End(JsonElement end, string at) => end.ValueKind == JsonValueKind.Null ? null : reader.Number(end, at);
    }
}
