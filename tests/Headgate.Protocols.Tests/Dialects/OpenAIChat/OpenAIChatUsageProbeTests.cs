using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Dialects.OpenAIChat;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatUsageProbeTests() : ProbeTestBase(DialectSet.OpenAIChat)
{
    [Theory]
    [InlineData("""{"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}""", FrameKind.Preamble)]
    [InlineData("""{"choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[]}}]}""", FrameKind.Preamble)]
    [InlineData("""{"choices":[{"delta":{}}]}""", FrameKind.Preamble)]
    [InlineData("""{"choices":[],"prompt_filter_results":[{"prompt_index":0}]}""", FrameKind.Preamble)]
    [InlineData("""{"choices":[{"delta":{"content":"Hi"}}]}""", FrameKind.Content)]
    [InlineData("""{"choices": [{"delta": {"role": "assistant", "content": "Hi"}}], "usage": null}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"content":"say \"usage\" and \"error\""}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"reasoning_content":"hm"}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"content":"","reasoning":"hm"}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"reasoning_details":[{"text":"hm"}]}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"refusal":"no"}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"audio":{"id":"a"}}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"content":[{"type":"thinking"}]}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":""}}]}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"stop"}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"text":"legacy"}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"text":""}]}""", FrameKind.Preamble)]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}""", FrameKind.UsageOnly)]
    [InlineData("""{"choices":[{"delta":{"content":""}}],"usage":{"prompt_tokens":1}}""", FrameKind.Preamble)]
    [InlineData("[DONE]", FrameKind.End)]
    [InlineData(" [DONE] ", FrameKind.End)]
    [InlineData("""{"error":{"message":"x"}}""", FrameKind.Error)]
    [InlineData("""{"error":"x"}""", FrameKind.Error)]
    [InlineData("""{"error":null,"choices":[{"delta":{"content":"a"}}]}""", FrameKind.Content)]
    [InlineData("""{"choices":[{"delta":{"content":"a"},"finish_reason":"error"}]}""", FrameKind.Error)]
    [InlineData("""{"choices":[{"delta":{"content":""},"error":{"code":502}}]}""", FrameKind.Error)]
    [InlineData("""{"code":10013,"message":"spark refuses","sid":"x"}""", FrameKind.Error)]
    [InlineData("""{"code":0,"message":"Success","choices":[{"delta":{"content":"a"}}]}""", FrameKind.Content)]
    [InlineData("""{"base_resp":{"status_code":1008,"status_msg":"balance"}}""", FrameKind.Error)]
    [InlineData("""{"object":"error","message":"vllm"}""", FrameKind.Error)]
    [InlineData("<html>", FrameKind.Preamble)]
    [InlineData("", FrameKind.Preamble)]
    public void Says_what_a_chunk_means(string data, FrameKind kind) => See(data).ShouldBe(kind);

    [Fact]
    public void An_event_named_error_is_an_error_and_later_events_are_judged_on_their_own()
    {
        See("""{"message":"x"}""", "error").ShouldBe(FrameKind.Error);
        See("", "error").ShouldBe(FrameKind.Error);
        See("""{"choices":[{"delta":{}}]}""").ShouldBe(FrameKind.Preamble);
        Probe.ErrorSeen.ShouldBeTrue();
    }

    [Theory]
    [InlineData("""{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3,"audio_tokens":2},"completion_tokens_details":{"reasoning_tokens":1,"audio_tokens":2}}""", 10, 5, 4, 3, 1)]
    [InlineData("""{"prompt_tokens":12,"completion_tokens":1,"total_tokens":303,"completion_tokens_details":{"reasoning_tokens":290}}""", 12, 291, 0, 0, 290)]
    [InlineData("""{"prompt_tokens":5,"completion_tokens":10,"total_tokens":40,"completion_tokens_details":{"reasoning_tokens":25}}""", 5, 35, 0, 0, 25)]
    [InlineData("""{"prompt_tokens":20,"completion_tokens":5,"prompt_cache_hit_tokens":15,"prompt_cache_miss_tokens":5}""", 20, 5, 15, 0, 0)]
    [InlineData("""{"prompt_tokens":20,"completion_tokens":5,"cached_tokens":7}""", 20, 5, 7, 0, 0)]
    [InlineData("""{"prompt_tokens":4,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":100}}""", 104, 5, 100, 0, 0)]
    [InlineData("""{"total_tokens":9}""", 9, 0, 0, 0, 0)]
    public void Turns_every_vendors_usage_into_one_sense(string usage, long input, long output, long read, long write, long reasoning)
    {
        See($$"""{"choices":[],"usage":{{usage}}}""").ShouldBe(FrameKind.UsageOnly);
        var seen = Probe.Usage;
        (seen.Input, seen.Output, seen.CacheRead, seen.CacheWrite, seen.Reasoning, seen.Reported)
            .ShouldBe((input, output, read, write, reasoning, true));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":3,"completion_tokens":4}}]}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],"x_groq":{"id":"r","usage":{"prompt_tokens":3,"completion_tokens":4}}}""")]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""")]
    public void Finds_usage_wherever_vendors_put_it(string chunk)
    {
        See(chunk).ShouldBe(FrameKind.Content);
        (Probe.Usage.Input, Probe.Usage.Output).ShouldBe((3, 4));
    }

    [Fact]
    public void The_last_usage_wins_and_empty_usage_does_not()
    {
        See("""{"choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":3,"completion_tokens":1}}""");
        See("""{"choices":[{"delta":{"content":"b"}}],"usage":{"prompt_tokens":3,"completion_tokens":2}}""");
        See("""{"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}}""");
        (Probe.Usage.Input, Probe.Usage.Output).ShouldBe((3, 2));
        Probe.Reset();
        Probe.Usage.ShouldBe(default(Usage));
    }

    [Fact]
    public void Estimates_the_output_from_all_that_was_generated()
    {
        See("""{"choices":[{"delta":{"content":"four"}}]}""");
        See("""{"choices":[{"delta":{"reasoning":"eight by"}}]}""");
        See("""{"choices":[{"delta":{"tool_calls":[{"function":{"name":"","arguments":"{\"a\"}"}}]}}]}""");
        See("""{"choices":[{"text":"four"}]}""");
        Probe.EstimatedOutput.ShouldBe(1 + 2 + 2 + 1);
        Probe.Usage.Reported.ShouldBeFalse();
    }

    [Fact]
    public void The_shortcut_agrees_with_the_walk_on_every_recorded_chunk()
    {
        var compared = 0;
        var shortened = 0;
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "openai", Stream: true, IsGood: true }))
        {
            foreach (var line in Encoding.UTF8.GetString(fixture.Body).Split('\n').Where(l => l.StartsWith("data: {", StringComparison.Ordinal)))
            {
                var data = line.TrimEnd('\r')[6..];
                var expected = See(data.Replace("\"delta\"", "\"d\\u0065lta\"", StringComparison.Ordinal));
                See(data).ShouldBe(expected, data);
                compared++;
                shortened += ChatDelta.TryFindPlainText(Encoding.UTF8.GetBytes(data), out _) ? 1 : 0;
            }
        }

        compared.ShouldBeGreaterThan(1000);
        shortened.ShouldBeGreaterThan(compared / 2);
    }

    [Fact]
    public void Reads_the_bodies_of_the_other_operations()
    {
        Body("""{"object":"list","data":[{"embedding":[0.1,0.2]}],"usage":{"prompt_tokens":8,"total_tokens":8}}""")
            .ShouldBe(new Usage { Input = 8, Reported = true });
        Body("""{"data":[{"b64_json":"xx"},{"url":"http://x"}],"usage":{"input_tokens":50,"output_tokens":40,"input_tokens_details":{"image_tokens":30,"text_tokens":20}}}""")
            .ShouldBe(new Usage { Input = 50, InputImage = 30, Output = 40, Images = 2, Reported = true });
        Body("""{"created":1,"data":[{"url":"http://x"}]}""").ShouldBe(new Usage { Images = 1, Reported = true });
        Body("""{"text":"hello","usage":{"type":"tokens","input_tokens":14,"output_tokens":5,"input_token_details":{"audio_tokens":14}}}""")
            .ShouldBe(new Usage { Input = 14, InputAudio = 14, Output = 5, Reported = true });
        Body("""{"text":"hello","usage":{"type":"duration","seconds":9}}""").ShouldBe(new Usage { AudioMilliseconds = 9000, Reported = true });
        Body("""{"task":"transcribe","duration":8.47,"text":"hello"}""").ShouldBe(new Usage { AudioMilliseconds = 8470, Reported = true });
        Body("""{"results":[{"index":0}],"meta":{"billed_units":{"search_units":2}}}""").ShouldBe(new Usage { Queries = 2, Reported = true });
        Body("""{"results":[],"usage":{"total_tokens":33}}""").ShouldBe(new Usage { Input = 33, Reported = true });
        Body("""{"id":"modr-1","results":[{"flagged":false}]}""").ShouldBe(default(Usage));
        Body("""{"choices":[{"text":"legacy text"}],"usage":{"prompt_tokens":2,"completion_tokens":3}}""")
            .ShouldBe(new Usage { Input = 2, Output = 3, Reported = true });
    }

    [Fact]
    public void A_body_that_is_an_error_despite_its_status_is_noticed()
    {
        Body("""{"error_code":336000,"error_msg":"baidu"}""");
        Probe.ErrorSeen.ShouldBeTrue();
        Body("""{"choices":[{"message":{"content":"fine"}}],"base_resp":{"status_code":0}}""");
        Probe.ErrorSeen.ShouldBeFalse();
    }
}
