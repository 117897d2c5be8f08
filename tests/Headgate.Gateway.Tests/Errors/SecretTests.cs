using Headgate.Gateway.Configuration;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Errors;

/// <summary>A provider that repeats the key it was sent, wherever it can: the key stays in the house.</summary>
public sealed class SecretTests : GatewayTest
{
    private const string Secret = "sk-very-secret/+value";

    public static MatrixTheoryData<string, string> Echoes => new(
        ["openai", "openai-responses", "anthropic", "gemini"],
        ["400", "401", "403", "429", "500", "plain 500", "html 500", "html 200", "half", "error in 200", "long", "escaped", "code"]);

    public static MatrixTheoryData<string, string> StreamEchoes => new(["openai", "openai-responses", "anthropic", "gemini"], ["opening", "middle"]);

    [Theory]
    [MemberData(nameof(Echoes))]
    public async Task Never_leaves_by_an_error(string dialect, string echo)
    {
        var wire = WireCase.Of(dialect);
        Upstream.Always(Echo(wire, echo).WithHeader("x-debug-key", Secret));
        await using var one = await GatewayHarness.StartAsync(wire.Config(Upstream, Secretly).Settings(s => s with { MaxRetries = 0 }), Clock);
        await LeaksNothingAsync(wire, one);

        // With several channels the error is the trail's.
        var config = wire.Channel(wire.Config(Upstream, Secretly), "twin", Upstream, Secretly).Settings(s => s with { MaxRetries = 1 });
        await using var two = await GatewayHarness.StartAsync(config, Clock);
        await LeaksNothingAsync(wire, two);
    }

    [Theory]
    [MemberData(nameof(StreamEchoes))]
    public async Task Never_leaves_by_an_error_event(string dialect, string place)
    {
        var wire = WireCase.Of(dialect);
        var error = wire.ErrorFrame($"Key {Secret} is worn out.");
        Upstream.Always(place == "opening" ? Replies.Sse(error) : Replies.Sse([.. wire.Preamble, wire.Content, error]));
        await StartAsync(wire.Config(Upstream, Secretly).Settings(s => s with { MaxRetries = 0 }));

        using var answer = await wire.StreamAsync(Gateway, Cancellation);

        var text = await answer.TextAsync(Cancellation);
        text.ShouldContain("is worn out");
        text.ShouldNotContain("very-secret");
        (await Gateway.NextRecordAsync()).ToString().ShouldNotContain("very-secret");
    }

    private static ChannelConfig Secretly(ChannelConfig channel) => channel.WithKeys(Secret);

    private static Reply Echo(WireCase wire, string echo) => echo switch
    {
        "plain 500" => Replies.Bytes(System.Text.Encoding.UTF8.GetBytes($"no such key: {Secret}"), "text/plain", 500),
        "html 500" => Replies.Html(500, $"Key {Secret}"),
        "html 200" => Replies.Html(200, $"Key {Secret}"),
        "half" => Replies.Json($$"""{"key":"{{Secret}}","choices":["""),
        "error in 200" => Replies.Json($$$"""{"type":"error","error":{"code":500,"type":"server_error","message":"Key {{{Secret}}} is worn out.","status":"INTERNAL"}}"""),
        "long" => wire.Error(500, new string('a', 490) + Secret),
        "escaped" => Replies.Json($$$"""{"error":{"message":"Key {{{Secret.Replace("/", "\\/", StringComparison.Ordinal)}}}, or sk-very-\u0073ecret\/\u002bvalue","type":"x","code":null,"param":null}}""", 500),
        "code" => Replies.Json($$$"""{"error":{"message":"No.","type":"{{{Secret}}}","code":"{{{Secret}}}","param":null}}""", 500),
        _ => wire.Error(int.Parse(echo, System.Globalization.CultureInfo.InvariantCulture), $"Key {Secret} is worn out."),
    };

    private async Task LeaksNothingAsync(WireCase wire, GatewayHarness gateway)
    {
        using var answer = await wire.AskAsync(gateway, Cancellation);

        ((int)answer.StatusCode).ShouldBeGreaterThanOrEqualTo(400);
        (await answer.TextAsync(Cancellation)).ShouldNotContain("secret");
        answer.Headers.ToString().ShouldNotContain("secret");
        var record = await gateway.NextRecordAsync();
        record.ToString().ShouldNotContain("secret");
        record.ErrorMessage.ShouldNotBeNullOrEmpty();
    }
}
