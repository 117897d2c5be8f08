using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Protocols.Json;

namespace Headgate.Control.Channels;

/// <summary>Edits of body fields as the API has them, as the compiler wants them, and back.</summary>
internal static class FieldMapping
{
    private const string Model = "model";

    /// <summary>For the compiler, in the order in which they are applied.</summary>
    public static IReadOnlyList<FieldEdit> Map(FieldEdits? edits) => edits is null ? [] :
    [
        .. (edits.Rename ?? new Dictionary<string, string>(StringComparer.Ordinal)).Select(r => new RenameField(r.Key, r.Value)),
        .. (edits.Drop ?? []).Select(name => new DropField(name)),
        .. (edits.Set ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Select(s => new SetField(s.Key, Encoding.UTF8.GetBytes(s.Value.GetRawText()))),
        .. (edits.Default ?? new Dictionary<string, JsonElement>(StringComparer.Ordinal)).Select(d => new DefaultField(d.Key, Encoding.UTF8.GetBytes(d.Value.GetRawText()))),
        .. (edits.Clamp ?? new Dictionary<string, NumberRange>(StringComparer.Ordinal)).Select(c => new ClampField(c.Key, c.Value.Min, c.Value.Max)),
    ];

    /// <summary>For people.</summary>
    public static FieldEdits? Show(IReadOnlyList<FieldEdit> edits) => edits.Count == 0 ? null : new FieldEdits
    {
        Rename = Some(edits.OfType<RenameField>().ToDictionary(e => e.Name, e => e.To, StringComparer.Ordinal)),
        Drop = edits.OfType<DropField>().Select(e => e.Name).ToArray() is { Length: > 0 } drop ? drop : null,
        Set = Some(edits.OfType<SetField>().ToDictionary(e => e.Name, e => Json(e.Json), StringComparer.Ordinal)),
        Default = Some(edits.OfType<DefaultField>().ToDictionary(e => e.Name, e => Json(e.Json), StringComparer.Ordinal)),
        Clamp = Some(edits.OfType<ClampField>().ToDictionary(e => e.Name, e => new NumberRange(e.Min, e.Max), StringComparer.Ordinal)),
    };

    /// <summary>What the compiler does not judge: the model is the gateway's own field.</summary>
    public static IEnumerable<FieldError> Check(FieldEdits? edits)
    {
        if (Map(edits).Any(e => string.Equals(e.Name, Model, StringComparison.Ordinal) || e is RenameField { To: Model }))
        {
            yield return new FieldError("fields", "the field 'model' is the gateway's own; use modelMapping");
        }
    }

    private static Dictionary<string, T>? Some<T>(Dictionary<string, T> values) => values.Count == 0 ? null : values;

    private static JsonElement Json(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
