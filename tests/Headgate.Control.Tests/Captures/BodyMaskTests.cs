using Headgate.Control.Captures;

namespace Headgate.Control.Tests.Captures;

public sealed class BodyMaskTests
{
    [Theory]
    [InlineData("Authorization: Bearer abcdefgh12345678", "Authorization: Bearer ***")]
    [InlineData("use sk-proj-abcdefghijklmnop1234 now", "use *** now")]
    [InlineData("sk-ant-api03-AbCdEfGhIjKlMnOp_x-y", "***")]
    [InlineData("AIzaSyA1234567890abcdefghijklmnopqrstuv", "***")]
    [InlineData("AKIAIOSFODNN7EXAMPLE", "***")]
    [InlineData("ghp_abcdefghijklmnopqrstuvwxyz0123456789", "***")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "***")]
    [InlineData("-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----", "***")]
    [InlineData("a task-list of sk-1 and AI", "a task-list of sk-1 and AI")]
    public void What_looks_like_a_key_goes(string body, string left) => new BodyMask([], []).Apply(body).ShouldBe(left);

    [Theory]
    [InlineData("""{"password":"x\"y","a":1}""", """{"password":"***","a":1}""")]
    [InlineData("""{"a":{"PassWord" : {"deep":["x","}"]},"b":2}}""", """{"a":{"PassWord" : "***","b":2}}""")]
    [InlineData("""{"password":12345,"b":true}""", """{"password":"***","b":true}""")]
    [InlineData("""{"password":[1,2],"b":true}""", """{"password":"***","b":true}""")]
    [InlineData("""{"text":"the password: none"}""", """{"text":"the password: none"}""")]
    [InlineData("""{"a":1,"password":"cut of""", """{"a":1,"password":"***" """)]
    [InlineData("""{"a":1,"password":{"b":"cut of""", """{"a":1,"password":"***" """)]
    [InlineData("data: {\"password\":\"x\"}\n\ndata: {\"password\":\"y\"}\n\n", "data: {\"password\":\"***\"}\n\ndata: {\"password\":\"***\"}\n\n")]
    [InlineData("""{"password":null}""", """{"password":"***"}""")]
    [InlineData("""{"password":""", """{"password":""")]
    [InlineData("""{"pass""", """{"pass""")]
    public void Fields_go_by_name_at_any_depth_and_in_any_piece_of_text(string body, string left) => new BodyMask(["password"], []).Apply(body).ShouldBe(left.TrimEnd(' '));

    [Fact]
    public void Patterns_of_the_settings_go_too() => new BodyMask([], [@"\d{3}-\d{4}"]).Apply("call 555-1234 or 555-9876").ShouldBe("call *** or ***");

    [Fact]
    public void A_cut_through_a_character_leaves_the_characters_before_it()
    {
        var mask = new BodyMask([], []);
        var bytes = System.Text.Encoding.UTF8.GetBytes("né你😀");
        for (var length = 0; length <= bytes.Length; length++)
        {
            var text = CapturedText.Of(bytes.AsSpan(0, length), isCut: true, mask);

            text.ShouldNotBeNull();
            "né你😀".ShouldStartWith(text);
        }

        CapturedText.Of(bytes, isCut: false, mask).ShouldBe("né你😀");
    }

    [Fact]
    public void What_is_no_text_is_not_kept()
    {
        var mask = new BodyMask([], []);

        CapturedText.Of([0x89, 0x50, 0xFF, 0xFE], isCut: false, mask).ShouldBeNull();
        CapturedText.Of("a\0b"u8, isCut: false, mask).ShouldBeNull();
    }
}
