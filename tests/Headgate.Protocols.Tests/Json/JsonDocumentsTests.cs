using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class JsonDocumentsTests
{
    [Theory]
    [InlineData("""{"a":"\ud800"}""", "\uFFFD")]
    [InlineData("""{"a":"x\udc00y"}""", "x\uFFFDy")]
    [InlineData("""{"a":"\ud83d\udc27"}""", "🐧")]
    [InlineData("""{"a":"\ud83d\ud83d\udc27"}""", "\uFFFD🐧")]
    [InlineData("""{"a":"\\ud800"}""", "\\ud800")]
    [InlineData("""{"a":"\\\ud800"}""", "\\\uFFFD")]
    [InlineData("""{"a":"\uD83D\n"}""", "\uFFFD\n")]
    [InlineData("""{"a":"\ud83d\u0041"}""", "\uFFFDA")]
    public void Lone_surrogates_are_replaced(string json, string text)
    {
        foreach (var document in Both(Encoding.UTF8.GetBytes(json)))
        {
            using (document.ShouldNotBeNull())
            {
                document.RootElement.Text("a"u8).ShouldBe(text);
            }
        }
    }

    [Fact]
    public void Names_can_be_searched_whatever_they_hold()
    {
        foreach (var document in Both("{\"\\ud800\":1,\"a\":\"x\"}"u8.ToArray()))
        {
            using (document.ShouldNotBeNull())
            {
                document.RootElement.Text("a"u8).ShouldBe("x");
                document.RootElement.EnumerateObject().Select(p => p.Name).ShouldBe(["\uFFFD", "a"]);
            }
        }
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_replaced()
    {
        foreach (var document in Both([.. "{\"a\":\"x"u8, 0xC3, .. "\\ud800\"}"u8]))
        {
            using (document.ShouldNotBeNull())
            {
                document.RootElement.Text("a"u8).ShouldBe("x\uFFFD\uFFFD");
            }
        }
    }

    [Fact]
    public void A_byte_order_mark_may_lead()
    {
        foreach (var document in Both([0xEF, 0xBB, 0xBF, .. "{\"a\":\"x\"}"u8]))
        {
            using (document.ShouldNotBeNull())
            {
                document.RootElement.Text("a"u8).ShouldBe("x");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("[DONE]")]
    [InlineData("\"\\u12")]
    [InlineData("\\ud800")]
    public void What_is_no_json_is_no_document(string text) => Both(Encoding.UTF8.GetBytes(text)).ShouldAllBe(d => d == null);

    [Fact]
    public void Depth_is_bounded()
    {
        Both(Encoding.UTF8.GetBytes(new string('[', 100_000))).ShouldAllBe(d => d == null);
        foreach (var document in Both(Encoding.UTF8.GetBytes(new string('[', 200) + new string(']', 200))))
        {
            document.ShouldNotBeNull().Dispose();
        }
    }

    private static List<System.Text.Json.JsonDocument?> Both(byte[] json) =>
        [JsonDocuments.TryParse(json.AsMemory()), JsonDocuments.TryParse(json.AsSpan())];
}
