using System.Text;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

public sealed class JsonAllocationTests
{
    [Fact]
    public void Peek_and_edit_allocate_nothing_once_warm()
    {
        var body = Encoding.UTF8.GetBytes(
            $$"""{"model":"glm-4.6","stream":true,"max_tokens":10,"temperature":3,"messages":[{"role":"user","content":"{{new string('x', 20_000)}}"}],"user":"u"}""");
        var plan = EditPlan.Compile(
        [
            new SetField("thinking", """{"type":"enabled"}"""), new DefaultField("top_p", "0.9"), new DropField("user"),
            new RenameField("max_tokens", "max_completion_tokens"), new ClampField("temperature", 0, 1),
        ]);
        ReadOnlyMemory<byte> model = "\"glm-4.6-upstream\""u8.ToArray();
        var fields = new JsonFields();
        var edit = new JsonEdit();
        var sink = new byte[64 * 1024];
        long total = 0;

        var allocated = AllocationGate.Measure(() =>
        {
            JsonPeek.Read(body, fields);
            fields.CountOf(body, "model"u8);
            JsonPeek.GetBool(body, fields[fields.Find(body, "stream"u8)]);
            edit.Begin(body, fields);
            edit.Set("model"u8, model);
            edit.Set("x-added"u8, model);
            edit.AskForUsage();
            edit.Apply(plan);
            var at = 0;
            for (var i = 0; i < edit.SegmentCount; i++)
            {
                edit.Segment(i).Span.CopyTo(sink.AsSpan(at));
                at += edit.Segment(i).Length;
            }

            total += edit.Length;
            edit.Reset();
        });

        total.ShouldBeGreaterThan(1000L * 20_000);
        allocated.ShouldBe(0);
    }
}
