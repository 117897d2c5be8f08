using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>
/// A list of edits, compiled once per target: names and values as UTF-8, ready to be spliced. Immutable, shared by all requests.
/// </summary>
public sealed class EditPlan
{
    private EditPlan(IReadOnlyList<FieldEdit> edits, Step[] steps)
    {
        Edits = edits;
        Steps = steps;
    }

    /// <summary>The plan that changes nothing.</summary>
    public static EditPlan Empty { get; } = new([], []);

    /// <summary>Whether the plan changes nothing.</summary>
    public bool IsEmpty => Steps.Length == 0;

    /// <summary>The edits as they were given, in the order in which they are applied.</summary>
    public IReadOnlyList<FieldEdit> Edits { get; }

    internal Step[] Steps { get; }

    /// <summary>Compiles a list of edits.</summary>
    /// <exception cref="ArgumentException">An edit cannot be carried out; the message names the field and what is wrong.</exception>
    public static EditPlan Compile(IEnumerable<FieldEdit> edits)
    {
        FieldEdit[] list = [.. edits];
        if (list.Length == 0)
        {
            return Empty;
        }

        var steps = new Step[list.Length];
        for (var i = 0; i < list.Length; i++)
        {
            if (FaultOf(list[i]) is { } fault)
            {
                throw new ArgumentException(fault, nameof(edits));
            }

            steps[i] = Compile(list[i]);
        }

        return new EditPlan(list, steps);
    }

    /// <summary>What is wrong with an edit, in words for whoever wrote the configuration; null: nothing.</summary>
    public static string? FaultOf(FieldEdit edit) => edit switch
    {
        { Name: null or "" } => "an edit names no field",
        SetField set => FaultOf(set.Name, set.Json),
        DefaultField preset => FaultOf(preset.Name, preset.Json),
        RenameField { To: null or "" } rename => $"'{rename.Name}' is renamed to nothing",
        ClampField { Min: null, Max: null } clamp => $"'{clamp.Name}' is clamped, but neither min nor max is given",
        ClampField { Min: { } min, Max: { } max } clamp when min > max => $"'{clamp.Name}' is clamped with min {min} above max {max}",
        _ => null,
    };

    private static string? FaultOf(string name, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return null;
        }
        catch (JsonException e)
        {
            return $"the value for '{name}' is not JSON: {e.Message}";
        }
    }

    private static Step Compile(FieldEdit edit)
    {
        var step = Step.For(edit.Name);
        return edit switch
        {
            SetField set => step with { Verb = Verb.Set, Json = Trimmed(set.Json) },
            DefaultField preset => step with { Verb = Verb.Default, Json = Trimmed(preset.Json) },
            RenameField rename => step with { Verb = Verb.Rename, To = Step.For(rename.To).Name, ToQuoted = Step.For(rename.To).Quoted },
            ClampField clamp => step with
            {
                Verb = Verb.Clamp,
                Min = clamp.Min,
                Max = clamp.Max,
                MinJson = Number(clamp.Min),
                MaxJson = Number(clamp.Max),
            },
            _ => step with { Verb = Verb.Drop },
        };
    }

    private static byte[] Trimmed(ReadOnlyMemory<byte> json) => json.Span.Trim(" \t\r\n"u8).ToArray();

    private static byte[]? Number(decimal? value) =>
        value is { } number ? Encoding.UTF8.GetBytes(number.ToString(CultureInfo.InvariantCulture)) : null;

    internal enum Verb
    {
        Set,
        Default,
        Drop,
        Rename,
        Clamp,
    }

    /// <summary>One edit as bytes; which members are filled depends on the verb.</summary>
    internal sealed record Step(byte[] Name, byte[] Quoted)
    {
        public Verb Verb { get; init; }

        public byte[]? Json { get; init; }

        public byte[]? To { get; init; }

        public byte[]? ToQuoted { get; init; }

        public decimal? Min { get; init; }

        public decimal? Max { get; init; }

        public byte[]? MinJson { get; init; }

        public byte[]? MaxJson { get; init; }

        public static Step For(string name)
        {
            var plain = Encoding.UTF8.GetBytes(name);
            var quoted = new byte[JsonText.QuotedLength(plain)];
            return new Step(plain, quoted[..JsonText.Quote(plain, quoted)]);
        }
    }
}
