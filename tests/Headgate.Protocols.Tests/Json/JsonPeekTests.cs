using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class JsonPeekTests
{
    private readonly JsonFields _fields = new();

    [Fact]
    public void Finds_every_field_with_its_range_and_type()
    {
        var body = """ { "model" : "glm-4.6", "n":2,"stream": true ,"messages":[{"model":"inner"}], "x": {"y":null}, "z":null } """u8;

        JsonPeek.Read(body, _fields).ShouldBe(default);

        _fields.Count.ShouldBe(6);
        Value(body, "model").ShouldBe("\"glm-4.6\"");
        Value(body, "n").ShouldBe("2");
        Value(body, "stream").ShouldBe("true");
        Value(body, "messages").ShouldBe("""[{"model":"inner"}]""");
        Value(body, "x").ShouldBe("""{"y":null}""");
        _fields[_fields.Find(body, "z"u8)].Type.ShouldBe(JsonTokenType.Null);
        _fields.Find(body, "y"u8).ShouldBe(-1);
    }

    [Theory]
    [InlineData("{\"mod\\u0065l\":1}", "model")]
    [InlineData("{\"\\u006dodel\":1}", "model")]
    [InlineData("{\"a\\n\\\"\\/\\\\b\":1}", "a\n\"/\\b")]
    [InlineData("{\"\\u4e2d\\ud83d\\ude00文\":1}", "中😀文")]
    public void Finds_names_however_they_are_escaped(string body, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        JsonPeek.Read(bytes, _fields).Kind.ShouldBe(JsonFaultKind.None);
        _fields.Find(bytes, Encoding.UTF8.GetBytes(name)).ShouldBe(0);
        _fields.Find(bytes, Encoding.UTF8.GetBytes(name + "x")).ShouldBe(-1);
    }

    [Fact]
    public void Counts_duplicates_in_any_spelling()
    {
        var body = """{"model":"a","mod\u0065l":"b","MODEL":"c","x":{"model":1}}"""u8;
        JsonPeek.Read(body, _fields).Kind.ShouldBe(JsonFaultKind.None);
        _fields.CountOf(body, "model"u8).ShouldBe(2);
    }

    [Fact]
    public void Survives_a_lone_surrogate_in_names_and_values()
    {
        var body = """{"\ud800":"\udc00x","model":"m"}"""u8;
        JsonPeek.Read(body, _fields).Kind.ShouldBe(JsonFaultKind.None);
        _fields.Find(body, "model"u8).ShouldBe(1);
        JsonPeek.GetString(body, _fields[0]).ShouldBe("\uFFFDx");
    }

    [Fact]
    public void Skips_a_byte_order_mark_and_counts_it_in_offsets()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. """{"model":"m"}"""u8];
        JsonPeek.Read(body, _fields).Kind.ShouldBe(JsonFaultKind.None);
        _fields[0].ValueStart.ShouldBe(12);
        JsonPeek.GetString(body, _fields[0]).ShouldBe("m");
    }

    [Theory]
    [InlineData("", JsonFaultKind.Empty)]
    [InlineData(" \r\n\t", JsonFaultKind.Empty)]
    [InlineData("\uFEFF ", JsonFaultKind.Empty)]
    [InlineData("<html>", JsonFaultKind.NotJson)]
    [InlineData("{", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":1", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":1}}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":1}{\"b\":2}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":1,}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":1 /* no */}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":\"x}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":\"\\x\"}", JsonFaultKind.NotJson)]
    [InlineData("{a:1}", JsonFaultKind.NotJson)]
    [InlineData("{\"a\":01}", JsonFaultKind.NotJson)]
    [InlineData("[1]", JsonFaultKind.NotObject)]
    [InlineData("\"text\"", JsonFaultKind.NotObject)]
    [InlineData("null", JsonFaultKind.NotObject)]
    public void Names_the_fault(string body, JsonFaultKind kind)
    {
        JsonPeek.Read(Encoding.UTF8.GetBytes(body), _fields).Kind.ShouldBe(kind);
        _fields.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xE4, 0xB8 })]
    public void Refuses_invalid_utf8_and_says_where(byte[] bad)
    {
        byte[] body = [.. "{\"a\":\"x"u8, .. bad, .. "\"}"u8];
        JsonPeek.Read(body, _fields).ShouldBe(new JsonFault(JsonFaultKind.NotJson, 7));
    }

    [Fact]
    public void Allows_depth_up_to_the_limit_and_no_further()
    {
        JsonPeek.Read(Nested(JsonPeek.MaxDepth - 1), _fields).Kind.ShouldBe(JsonFaultKind.None);
        JsonPeek.Read(Nested(JsonPeek.MaxDepth), _fields).Kind.ShouldBe(JsonFaultKind.TooDeep);
        JsonPeek.Read(Nested(100_000), _fields).Kind.ShouldBe(JsonFaultKind.TooDeep);
        _fields.Count.ShouldBe(0);
    }

    [Fact]
    public void Decodes_strings_into_a_buffer_or_says_that_it_is_too_small()
    {
        var body = """{"s":"a\té\u00e9\ud83d\ude00z","n":1}"""u8;
        JsonPeek.Read(body, _fields);
        Span<char> room = stackalloc char[16];
        JsonPeek.TryGetString(body, _fields[0], room, out var written).ShouldBeTrue();
        room[..written].ToString().ShouldBe("a\téé😀z");
        JsonPeek.TryGetString(body, _fields[0], room[..4], out _).ShouldBeFalse();
        JsonPeek.TryGetString(body, _fields[1], room, out _).ShouldBeFalse();
        JsonPeek.GetString(body, _fields[1]).ShouldBeNull();
        JsonPeek.StringEquals(body, _fields[0], "a\téé😀z"u8).ShouldBeTrue();
    }

    [Theory]
    [InlineData("5", 5L)]
    [InlineData("-5", -5L)]
    [InlineData("5.0", 5L)]
    [InlineData("1e3", 1000L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("9223372036854775808", null)]
    [InlineData("5.5", null)]
    [InlineData("1e300", null)]
    [InlineData("\"5\"", null)]
    public void Reads_whole_numbers(string value, long? expected)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"n":{{value}}}""");
        JsonPeek.Read(body, _fields);
        JsonPeek.TryGetInt64(body, _fields[0], out var number).ShouldBe(expected is not null);
        number.ShouldBe(expected ?? number);
    }

    [Fact]
    public void Finds_members_of_an_object_value()
    {
        var body = """{"stream_options":{"a":{"include_usage":1},"include_\u0075sage":false,"include_usage": true},"b":[1]}"""u8;
        JsonPeek.Read(body, _fields);
        JsonPeek.TryFindNested(body, _fields[0], "include_usage"u8, out var nested).ShouldBeTrue();
        JsonPeek.GetBool(body, nested).ShouldBe(true);
        body[nested.ValueStart..nested.ValueEnd].SequenceEqual("true"u8).ShouldBeTrue();
        JsonPeek.TryFindNested(body, _fields[0], "missing"u8, out _).ShouldBeFalse();
        JsonPeek.TryFindNested(body, _fields[1], "a"u8, out _).ShouldBeFalse();
    }

    private static byte[] Nested(int arrays) =>
        Encoding.UTF8.GetBytes("{\"a\":" + new string('[', arrays) + new string(']', arrays) + "}");

    private string Value(ReadOnlySpan<byte> body, string name)
    {
        var field = _fields[_fields.Find(body, Encoding.UTF8.GetBytes(name))];
        return Encoding.UTF8.GetString(body[field.ValueStart..field.ValueEnd]);
    }
}
