using System.Text.Json;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>The order of a Responses stream (wire-formats section 3).</summary>
internal static class ResponsesOrder
{
    /// <summary>Throws where it is not legal.</summary>
    public static void Check(IReadOnlyList<(string Name, JsonElement Json)> events)
    {
        var open = -1;
        var nextItem = 0;
        var parts = 0;
        var items = new List<JsonElement>();
        for (var i = 0; i < events.Count; i++)
        {
            var (name, json) = events[i];
            json.GetProperty("type").GetString().ShouldBe(name);
            json.GetProperty("sequence_number").GetInt32().ShouldBe(i);
            (name == "response.created").ShouldBe(i == 0);
            (name == "response.in_progress").ShouldBe(i == 1);
            var ends = name is "response.completed" or "response.incomplete";
            ends.ShouldBe(i == events.Count - 1);
            if (name == "response.output_item.added")
            {
                open.ShouldBe(-1);
                open = json.GetProperty("output_index").GetInt32();
                open.ShouldBe(nextItem++);
            }
            else if (name == "response.output_item.done")
            {
                json.GetProperty("output_index").GetInt32().ShouldBe(open);
                parts.ShouldBe(0);
                open = -1;
                items.Add(json.GetProperty("item"));
            }
            else if (ends)
            {
                open.ShouldBe(-1);
                var output = json.GetProperty("response").GetProperty("output");
                output.GetArrayLength().ShouldBe(items.Count);
                for (var item = 0; item < items.Count; item++)
                {
                    output[item].GetRawText().ShouldBe(items[item].GetRawText());
                }
            }
            else if (i > 1)
            {
                json.GetProperty("output_index").GetInt32().ShouldBe(open);
                parts += name.EndsWith("_part.added", StringComparison.Ordinal) ? 1 : name.EndsWith("_part.done", StringComparison.Ordinal) ? -1 : 0;
                parts.ShouldBeInRange(0, 1);
            }
        }
    }
}
