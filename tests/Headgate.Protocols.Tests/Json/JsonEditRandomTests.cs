using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

/// <summary>Random bodies and plans, against a model that edits a list of names and values one step after another.</summary>
public sealed class JsonEditRandomTests
{
    private static readonly string[] Names = ["model", "a", "b", "stream", "中", "q\"uote"];
    private static readonly string[] Values = ["1", "-2.5", "1e2", "\"text\"", "\"\\u00e9\\/\"", "null", "true", "{}", "[1, 2]", "{\"a\": [ ]}"];
    private static readonly string[] Spaces = ["", "", " ", "\n  ", "\t", "\r\n"];

    [Fact]
    public void Agrees_with_the_model_and_leaves_other_bytes_alone()
    {
        var edit = new JsonEdit();
        var fields = new JsonFields();
        for (var seed = 0; seed < 3000; seed++)
        {
            var random = new Random(seed);
            var body = Encoding.UTF8.GetBytes(RandomBody(random));
            var edits = Enumerable.Range(0, random.Next(5)).Select(_ => RandomEdit(random)).ToArray();
            var model = new Model(body);
            edits.ToList().ForEach(model.Apply);

            JsonPeek.Read(body, fields).Kind.ShouldBe(JsonFaultKind.None);
            edit.Begin(body, fields);
            edit.Apply(EditPlan.Compile(edits));
            var to = new ArrayBufferWriter<byte>();
            edit.CopyTo(to);

            var context = $"seed {seed}: {Encoding.UTF8.GetString(body)} -> {Encoding.UTF8.GetString(to.WrittenSpan)} by {string.Join("; ", edits.Select(e => e.ToString()))}";
            edit.Length.ShouldBe(to.WrittenCount, context);
            using var result = JsonDocument.Parse(to.WrittenMemory);
            result.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.GetRawText())).ShouldBe(model.Result, context);
            KeepsUntouchedBytes(body, fields, model, to.WrittenSpan).ShouldBeTrue(context);
        }
    }

    /// <summary>Every run of neighbouring fields that no edit touched must stand in the result as it was, spaces and commas included.</summary>
    private static bool KeepsUntouchedBytes(ReadOnlySpan<byte> body, JsonFields fields, Model model, ReadOnlySpan<byte> result)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            var first = i;
            while (i < fields.Count && model.IsUntouched(i))
            {
                i++;
            }

            if (i > first)
            {
                var run = body[fields[first].NameStart..fields[i - 1].ValueEnd];
                var at = result.IndexOf(run);
                if (at < 0)
                {
                    return false;
                }

                result = result[(at + run.Length)..];
            }
        }

        return true;
    }

    private static string RandomBody(Random random)
    {
        var text = new StringBuilder(Pick(random, Spaces)).Append('{').Append(Pick(random, Spaces));
        var count = random.Next(6);
        for (var i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : "," + Pick(random, Spaces)).Append(Spelled(random, Pick(random, Names))).Append(Pick(random, Spaces))
                .Append(':').Append(Pick(random, Spaces)).Append(Pick(random, Values)).Append(Pick(random, Spaces));
        }

        return text.Append('}').Append(Pick(random, Spaces)).ToString();
    }

    private static string Spelled(Random random, string name)
    {
        var text = new StringBuilder("\"");
        foreach (var c in name)
        {
            text.Append(c == '"' || random.Next(8) == 0 ? "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture) : c.ToString());
        }

        return text.Append('"').ToString();
    }

    private static FieldEdit RandomEdit(Random random) => random.Next(5) switch
    {
        0 => new SetField(Pick(random, Names), Pick(random, Values)),
        1 => new DefaultField(Pick(random, Names), Pick(random, Values)),
        2 => new DropField(Pick(random, Names)),
        3 => new RenameField(Pick(random, Names), Pick(random, Names)),
        _ => new ClampField(Pick(random, Names), 0, 10),
    };

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private sealed class Model
    {
        private readonly List<Entry> _entries = [];

        public Model(byte[] body)
        {
            using var document = JsonDocument.Parse(body);
            var index = 0;
            foreach (var property in document.RootElement.EnumerateObject())
            {
                _entries.Add(new Entry(property.Name, property.Value.GetRawText(), index++, false));
            }
        }

        public IEnumerable<(string Name, string Value)> Result => _entries.Select(e => (e.Name, e.Value));

        public bool IsUntouched(int field) => _entries.Exists(e => e.Field == field && !e.Touched);

        public void Apply(FieldEdit edit)
        {
            switch (edit)
            {
                case SetField set when Has(set.Name):
                    Change(set.Name, e => e with { Value = Encoding.UTF8.GetString(set.Json.Span), Touched = true });
                    break;
                case SetField set:
                    _entries.Add(new Entry(set.Name, Encoding.UTF8.GetString(set.Json.Span), -1, true));
                    break;
                case DefaultField preset when !Has(preset.Name):
                    _entries.Add(new Entry(preset.Name, Encoding.UTF8.GetString(preset.Json.Span), -1, true));
                    break;
                case DropField:
                    _entries.RemoveAll(e => e.Is(edit.Name));
                    break;
                case RenameField rename when Has(rename.Name) && !string.Equals(rename.Name, rename.To, StringComparison.Ordinal):
                    _entries.RemoveAll(e => e.Is(rename.To));
                    Change(rename.Name, e => e with { Name = rename.To, Touched = true });
                    break;
                case ClampField:
                    Change(edit.Name, Clamped);
                    break;
                default:
                    break;
            }
        }

        private static Entry Clamped(Entry entry)
        {
            if (!double.TryParse(entry.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || number is >= 0 and <= 10)
            {
                return entry;
            }

            return entry with { Value = number < 0 ? "0" : "10", Touched = true };
        }

        private bool Has(string name) => _entries.Exists(e => e.Is(name));

        private void Change(string name, Func<Entry, Entry> change)
        {
            for (var i = 0; i < _entries.Count; i++)
            {
                _entries[i] = _entries[i].Is(name) ? change(_entries[i]) : _entries[i];
            }
        }

        private sealed record Entry(string Name, string Value, int Field, bool Touched)
        {
            public bool Is(string name) => string.Equals(Name, name, StringComparison.Ordinal);
        }
    }
}
