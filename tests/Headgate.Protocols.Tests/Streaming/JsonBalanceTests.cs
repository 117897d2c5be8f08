using System.Text;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class JsonBalanceTests
{
    [Theory]
    [InlineData("{}", true)]
    [InlineData(" {\"a\":[1,{\"b\":\"}]\"}]} ", true)]
    [InlineData("{\"a\":\"\\\"}\"}", true)]
    [InlineData("{\"a\":\"\\\\\"}", true)]
    [InlineData("[]", true)]
    [InlineData("", false)]
    [InlineData("  ", false)]
    [InlineData("null", false)]
    [InlineData("\"{}\"", false)]
    [InlineData("{", false)]
    [InlineData("{\"a\":\"}", false)]
    [InlineData("{\"a\":\"\\\"}", false)]
    [InlineData("}{", false)]
    [InlineData("{}{", false)]
    [InlineData("{}{}", true)]
    public void Objects_are_complete_when_their_bracket_closes_at_every_split(string json, bool complete)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        for (var split = 0; split <= bytes.Length; split++)
        {
            var balance = default(JsonBalance);
            balance.Take(bytes.AsSpan(0, split));
            balance.Take(bytes.AsSpan(split));
            balance.IsComplete.ShouldBe(complete);
        }
    }
}
