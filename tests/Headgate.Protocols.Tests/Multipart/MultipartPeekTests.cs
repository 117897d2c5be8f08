using System.Buffers;
using System.Text;
using Headgate.Protocols.Json;
using Headgate.Protocols.Multipart;

namespace Headgate.Protocols.Tests.Multipart;

public sealed class MultipartPeekTests
{
    private const string Type = "multipart/form-data; boundary=XX";

    private readonly MultipartFields _fields = new();

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\n")]
    public void Finds_parts_and_their_values(string lineEnd)
    {
        var body = Body(lineEnd, "preamble", "--XX", "Content-Disposition: form-data; name=\"model\"", "", "whisper-1", "--XX  ",
            "content-disposition: form-data; name=stream", "Content-Type: text/plain", "", "true", "--XX",
            "Content-Disposition: form-data; name=\"file\"; filename=\"a;\\\"b.mp3\"", "Content-Type: audio/mpeg", "",
            "Content-Disposition: form-data; name=\"model\"", "", "--XXnot a boundary", "data", "--XX",
            "Content-Disposition: form-data; name=\"empty\"", "", "", "--XX--", "epilogue");

        MultipartPeek.Read(body, Type, _fields).ShouldBe(default);

        _fields.Count.ShouldBe(4);
        Value(body, "model").ShouldBe("whisper-1");
        Value(body, "stream").ShouldBe("true");
        Value(body, "empty").ShouldBe("");
        _fields.Find("file").ShouldBe(-1);
        _fields[2].IsFile.ShouldBeTrue();
        MultipartPeek.GetString(body, _fields[2]).ShouldBeNull();
        _fields.CountOf("model").ShouldBe(1);
        _fields.CountOf("file").ShouldBe(1);
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=\"XX\"")]
    [InlineData("Multipart/Form-Data;charset=utf-8 ; BOUNDARY=XX")]
    [InlineData("multipart/form-data; x=\"a;boundary=no\"; boundary=\"X\\X\"")]
    public void Reads_the_boundary_however_it_is_written(string contentType) =>
        MultipartPeek.Read(Simple("\"model\""), contentType, _fields).Kind.ShouldBe(MultipartFaultKind.None);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"XX")]
    [InlineData("multipart/form-data; boundary=XX; boundary=YY")]
    [InlineData("multipart/mixed; boundary=XX")]
    public void Refuses_a_content_type_without_one_boundary(string? contentType)
    {
        var fault = MultipartPeek.Read(Simple("\"model\""), contentType, _fields);
        fault.Kind.ShouldBe(MultipartFaultKind.NoBoundary);
        fault.Reason.ShouldContain("boundary");
    }

    [Theory]
    [InlineData("\"mo\\del\"", "model")]
    [InlineData("\"mo\\\"del\"", "mo\"del")]
    [InlineData("\"a;b=c\"", "a;b=c")]
    [InlineData("\"中\"", "中")]
    [InlineData("plain", "plain")]
    public void Unescapes_quoted_names(string written, string name)
    {
        MultipartPeek.Read(Simple(written), Type, _fields).Kind.ShouldBe(MultipartFaultKind.None);
        _fields[0].Name.ShouldBe(name);
    }

    [Theory]
    [InlineData("Content-Disposition: form-data")]
    [InlineData("Content-Disposition: form-data; name=\"a\"; name=\"b\"")]
    [InlineData("Content-Disposition: form-data; name*=UTF-8''model")]
    [InlineData("Content-Disposition: form-data; name=\"open")]
    [InlineData("Content-Disposition: form-data; name=\"a\" x")]
    [InlineData("Content-Disposition: form-data; name=\"a\"\nContent-Disposition: form-data; name=\"b\"")]
    [InlineData("Content-Type: text/plain")]
    public void Refuses_headers_that_two_servers_could_read_in_two_ways(string header)
    {
        var fault = MultipartPeek.Read(Body("\n", "--XX", header, "", "v", "--XX--"), Type, _fields);
        fault.Kind.ShouldBe(MultipartFaultKind.BadPartHeader);
        fault.Position.ShouldBe(5);
        _fields.Count.ShouldBe(0);
    }

    [Fact]
    public void Joins_folded_headers() =>
        MultipartPeek.Read(Body("\r\n", "--XX", "Content-Disposition: form-data;", "  name=\"a\"", "", "v", "--XX--"), Type, _fields)
            .Kind.ShouldBe(MultipartFaultKind.None);

    [Fact]
    public void Names_the_fault_of_a_broken_body()
    {
        Fault("").ShouldBe(MultipartFaultKind.NoParts);
        Fault("no boundary here").ShouldBe(MultipartFaultKind.NoParts);
        Fault("x--XX\n\n").ShouldBe(MultipartFaultKind.NoParts);
        Fault("--XX\nContent-Disposition: form-data; name=a\n\nvalue").ShouldBe(MultipartFaultKind.Truncated);
        Fault("--XX\nContent-Disposition: form-data; name=a\n").ShouldBe(MultipartFaultKind.BadPartHeader);
        Fault("--XX\n" + new string('h', 20_000) + "\n\n").ShouldBe(MultipartFaultKind.BadPartHeader);
        Fault(string.Concat(Enumerable.Repeat("--XX\nContent-Disposition: form-data; name=a\n\nv\n", 1001)) + "--XX--")
            .ShouldBe(MultipartFaultKind.TooManyParts);
    }

    [Fact]
    public void A_value_is_replaced_by_a_splice()
    {
        var body = Simple("\"model\"");
        MultipartPeek.Read(body, Type, _fields);
        var splices = new BodySplices();
        splices.Begin(body);
        splices.Replace(_fields[0].ValueStart, _fields[0].ValueEnd, "upstream-model"u8.ToArray());
        var to = new ArrayBufferWriter<byte>();
        splices.CopyTo(to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe(
            Encoding.UTF8.GetString(body).Replace("value", "upstream-model", StringComparison.Ordinal));
        splices.Length.ShouldBe(to.WrittenCount);
        splices.IsIdentity.ShouldBeFalse();
    }

    [Fact]
    public void Survives_random_damage()
    {
        var whole = Simple("\"model\"");
        var random = new Random(5);
        for (var round = 0; round < 5000; round++)
        {
            var damaged = whole.AsSpan(0, random.Next(whole.Length + 1)).ToArray();
            for (var i = 0; i < 3 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] = "\r\n-X\";:="u8[random.Next(8)];
            }

            MultipartPeek.Read(damaged, Type, _fields);
            for (var i = 0; i < _fields.Count; i++)
            {
                _fields[i].ValueStart.ShouldBeLessThanOrEqualTo(_fields[i].ValueEnd);
                _fields[i].ValueEnd.ShouldBeLessThanOrEqualTo(damaged.Length);
            }
        }
    }

    private MultipartFaultKind Fault(string body) => MultipartPeek.Read(Encoding.UTF8.GetBytes(body), Type, _fields).Kind;

    private string? Value(ReadOnlySpan<byte> body, string name) => MultipartPeek.GetString(body, _fields[_fields.Find(name)]);

    private static byte[] Simple(string name) =>
        Body("\r\n", "--XX", $"Content-Disposition: form-data; name={name}", "", "value", "--XX--", "");

    private static byte[] Body(string lineEnd, params string[] lines) => Encoding.UTF8.GetBytes(string.Join(lineEnd, lines));
}
