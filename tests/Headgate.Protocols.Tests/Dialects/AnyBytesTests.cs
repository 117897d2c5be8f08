using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects;

/// <summary>Whatever a provider sends, no dialect may throw, and nothing may be charged for half a document.</summary>
public sealed class AnyBytesTests
{
    private static readonly string[] Odd =
    [
        "", " ", "null", "1", "\"x\"", "[]", "[[]]", "{}", "<html>", "{", "{\"usage\":{\"prompt_tokens\":5", "[DONE", "\\", "\"\\ud800\"",
        "{\"\\ud800\":{\"\\udfff\":\"\\ud800\"},\"error\":{\"\\ud800\":1,\"message\":\"\\ud800\"}}",
        "{\"usage\":5,\"choices\":5,\"error\":[],\"data\":{},\"meta\":[],\"x_groq\":1,\"base_resp\":2,\"candidates\":{},\"usageMetadata\":[]}",
        "{\"choices\":[5,null,{\"delta\":5},{\"delta\":{\"content\":[{}]}}],\"usage\":{\"prompt_tokens\":\"x\",\"completion_tokens\":-4}}",
        "{\"usage\":{\"prompt_tokens\":1e400,\"completion_tokens\":99999999999999999999999}}",
        "{\"candidates\":[5,{\"content\":{\"parts\":[1,{}]}}],\"usageMetadata\":{\"promptTokensDetails\":[1,{\"modality\":5}]}}",
        "{\"message\":{\"usage\":[]},\"type\":5,\"usage\":{\"cache_creation\":5}}",
    ];

    [Fact]
    public void Odd_bytes_are_observed_and_read_without_a_throw()
    {
        foreach (var dialect in DialectSet.Clients)
        {
            var probe = dialect.CreateProbe();
            foreach (var bytes in Odd.Select(Encoding.UTF8.GetBytes).Append([0xFF, 0xFE, 0x00])
                .Append([.. "{\"a\":\""u8, 0xC3, .. "\"}"u8]).Append([.. "{\"message\":[\""u8, 0xC3, .. "\"]}"u8]))
            {
                probe.Observe(""u8, bytes);
                probe.Observe("message_start"u8, bytes);
                probe.Observe("response.completed"u8, bytes);
                probe.ObserveBody(bytes);
                dialect.ReadError(500, bytes).Kind.ShouldBeOneOf(UpstreamErrorKind.Server, UpstreamErrorKind.Request);
            }
        }
    }

    [Fact]
    public void Damaged_recordings_are_observed_and_read_without_a_throw()
    {
        var random = new Random(3);
        foreach (var fixture in Fixture.All.Where(f => f.Body.Length < 20_000))
        {
            var probe = fixture.Dialect.CreateProbe();
            var damaged = fixture.Body.AsSpan(0, random.Next(fixture.Body.Length)).ToArray();
            for (var i = 0; i < 5 && damaged.Length > 0; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            probe.Observe(""u8, damaged);
            probe.ObserveBody(damaged);
            fixture.Dialect.ReadError(random.Next(200, 600), damaged);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html><title>502 Bad Gateway</title></html>")]
    [InlineData("""{"usage":{"prompt_tokens":5,"completion_tokens":7},"choices":[""")]
    [InlineData("""{"usage":{"input_tokens":5,"output_tokens":7}} trailing""")]
    [InlineData("""{"usageMetadata":{"promptTokenCount":5}}}""")]
    public void A_broken_body_is_no_answer_and_has_no_usage(string body)
    {
        foreach (var dialect in DialectSet.Clients)
        {
            var probe = dialect.CreateProbe();
            probe.ObserveBody(Encoding.UTF8.GetBytes(body)).ShouldBeFalse();
            probe.Usage.ShouldBe(default(Usage));
            probe.EstimatedOutput.ShouldBe(0);
        }
    }

    [Fact]
    public void Dialects_are_found_by_their_ids()
    {
        DialectSet.Clients.Select(d => d.Id).ShouldBe(["openai-chat", "openai-responses", "anthropic", "gemini"]);
        foreach (var dialect in DialectSet.Clients)
        {
            DialectSet.TryGet(dialect.Id, out var found).ShouldBeTrue();
            found.ShouldBeSameAs(dialect);
        }

        DialectSet.TryGet("nobody", out _).ShouldBeFalse();
        DialectSet.TryGet(null, out _).ShouldBeFalse();
    }
}
