using System.Buffers;
using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class JsonEditTests
{
    private readonly JsonEdit _edit = new();

    [Theory]
    [InlineData("""{"model":"a","x":1}""", """{"model":"NEW","x":1}""")]
    [InlineData("""{ "x" : 1 , "mod\u0065l" :  "a"  }""", """{ "x" : 1 , "mod\u0065l" :  "NEW"  }""")]
    [InlineData("""{"model":"a","model":"b"}""", """{"model":"NEW","model":"NEW"}""")]
    [InlineData("""{"x":1}""", """{"x":1,"model":"NEW"}""")]
    [InlineData("{}", """{"model":"NEW"}""")]
    [InlineData(" { } ", """ {"model":"NEW" } """)]
    [InlineData("\uFEFF{\"model\":1}", "\uFEFF{\"model\":\"NEW\"}")]
    public void Sets_a_field(string body, string expected) => Edited(body, e => e.Set("model"u8, Json("\"NEW\""))).ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":1,"b":2,"c":3}""", "a", """{"b":2,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "b", """{"a":1,"c":3}""")]
    [InlineData("""{"a":1,"b":2,"c":3}""", "c", """{"a":1,"b":2}""")]
    [InlineData("""{ "a" : 1 , "b" : 2 }""", "a", """{ "b" : 2 }""")]
    [InlineData("""{ "a" : 1 , "b" : 2 }""", "b", """{ "a" : 1 }""")]
    [InlineData("""{ "a" : 1 }""", "a", "{  }")]
    [InlineData("""{"a":1,"a":2,"b":3,"a":4}""", "a", """{"b":3}""")]
    [InlineData("""{"a":1}""", "z", """{"a":1}""")]
    public void Drops_a_field_with_the_right_comma(string body, string name, string expected) =>
        Edited(body, new DropField(name)).ShouldBe(expected);

    [Fact]
    public void Drops_everything_and_adds_to_the_empty_object() =>
        Edited("""{"a":1,"b":2}""", new DropField("a"), new DropField("b"), new SetField("c", "3"), new SetField("d", "4"))
            .ShouldBe("""{"c":3,"d":4}""");

    [Fact]
    public void Drops_what_the_plan_itself_added() =>
        Edited("""{"a":1}""", new SetField("b", "2"), new DropField("b")).ShouldBe("""{"a":1}""");

    [Fact]
    public void Defaults_only_where_the_field_is_absent()
    {
        Edited("""{"a":null}""", new DefaultField("a", "1"), new DefaultField("b", "2")).ShouldBe("""{"a":null,"b":2}""");
        Edited("""{"a":1}""", new DropField("a"), new DefaultField("a", "2")).ShouldBe("""{"a":2}""");
    }

    [Theory]
    [InlineData("""{"max_tokens":5}""", """{"max_completion_tokens":5}""")]
    [InlineData("""{"max_completion_tokens":9,"max_tokens": 5}""", """{"max_completion_tokens": 5}""")]
    [InlineData("""{"max_completion_tokens":9}""", """{"max_completion_tokens":9}""")]
    public void Renames_a_field(string body, string expected) =>
        Edited(body, new RenameField("max_tokens", "max_completion_tokens")).ShouldBe(expected);

    [Theory]
    [InlineData("0.5", "0.5")]
    [InlineData("3", "2")]
    [InlineData("-1", "0.01")]
    [InlineData("1e300", "2")]
    [InlineData("-1e300", "0.01")]
    [InlineData("\"hot\"", "\"hot\"")]
    [InlineData("null", "null")]
    public void Clamps_a_number(string value, string expected) =>
        Edited($$"""{"t":{{value}}}""", new ClampField("t", 0.01m, 2m)).ShouldBe($$"""{"t":{{expected}}}""");

    [Fact]
    public void Later_edits_see_what_earlier_ones_did() =>
        Edited(
            """{"a":1}""",
            new SetField("a", "7"),
            new ClampField("a", null, 5),
            new RenameField("a", "b"),
            new SetField("b", "[\"last\"]"))
            .ShouldBe("""{"b":["last"]}""");

    [Fact]
    public void Escapes_names_that_it_writes() =>
        Edited("{}", new SetField("a\"\\\n中", "1")).ShouldBe("{\"a\\\"\\\\\\u000a中\":1}");

    [Theory]
    [InlineData("""{"stream":true}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":null}""", """{"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":{ }}""", """{"stream_options":{"include_usage":true }}""")]
    [InlineData("""{"stream_options":{"x": 1}}""", """{"stream_options":{"include_usage":true,"x": 1}}""")]
    [InlineData("""{"stream_options":{"include_usage" : false,"x":1}}""", """{"stream_options":{"include_usage" : true,"x":1}}""")]
    [InlineData("""{"stream_options":{"x":1,"include_usage":null}}""", """{"stream_options":{"x":1,"include_usage":true}}""")]
    [InlineData("""{"stream_options":{"include_usage":0,"include_\u0075sage":1}}""",
        """{"stream_options":{"include_usage":true,"include_\u0075sage":true}}""")]
    public void Asks_for_usage_and_keeps_the_other_members(string body, string expected) =>
        Edited(body, e => e.AskForUsage()).ShouldBe(expected);

    [Fact]
    public void Asks_for_usage_in_an_object_of_many_duplicates()
    {
        var members = string.Join(',', Enumerable.Repeat("\"include_usage\":0", 100));
        var expected = members.Replace(":0", ":true", StringComparison.Ordinal);
        Edited($$$"""{"stream_options":{{{{members}}}}}""", e => e.AskForUsage()).ShouldBe($$$"""{"stream_options":{{{{expected}}}}}""");
    }

    [Theory]
    [InlineData("""{"stream_options":{"include_usage": true},"model":"m"}""")]
    [InlineData("""{"model" : "m", "stream_options":{"x":1,"include_usage":true}}""")]
    public void Stays_the_original_where_nothing_changes(string body)
    {
        var bytes = Begin(body);
        _edit.AskForUsage();
        _edit.Set("model"u8, Json("\"m\""));
        _edit.Apply(EditPlan.Empty);
        _edit.IsIdentity.ShouldBeTrue();
        _edit.SegmentCount.ShouldBe(1);
        _edit.Segment(0).Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public void Reports_its_length_and_copies_its_segments()
    {
        Begin("""{"model":"a","messages":[1,2,3]}""");
        _edit.Set("model"u8, Json("\"longer\""));
        _edit.IsIdentity.ShouldBeFalse();
        var to = new ArrayBufferWriter<byte>();
        _edit.CopyTo(to);
        _edit.Length.ShouldBe(to.WrittenCount);
        long sum = 0;
        for (var i = 0; i < _edit.SegmentCount; i++)
        {
            _edit.Segment(i).IsEmpty.ShouldBeFalse();
            sum += _edit.Segment(i).Length;
        }

        sum.ShouldBe(_edit.Length);
    }

    [Fact]
    public void Can_be_read_edited_further_and_used_again()
    {
        Edited("""{"a":1}""", new SetField("b", "2")).ShouldBe("""{"a":1,"b":2}""");
        _edit.Set("c"u8, Json("3"));
        Text().ShouldBe("""{"a":1,"b":2,"c":3}""");
        Edited("""{"z":0}""", new DropField("a")).ShouldBe("""{"z":0}""");
    }

    private string Edited(string body, params FieldEdit[] edits) => Edited(body, e => e.Apply(EditPlan.Compile(edits)));

    private string Edited(string body, Action<JsonEdit> change)
    {
        Begin(body);
        change(_edit);
        return Text();
    }

    private byte[] Begin(string body)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var fields = new JsonFields();
        JsonPeek.Read(bytes, fields).Kind.ShouldBe(JsonFaultKind.None);
        _edit.Begin(bytes, fields);
        return bytes;
    }

    private string Text()
    {
        var to = new ArrayBufferWriter<byte>();
        _edit.CopyTo(to);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    private static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);
}
