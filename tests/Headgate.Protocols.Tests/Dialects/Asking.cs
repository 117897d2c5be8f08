using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects;

/// <summary>Builds requests by hand, as a client of one dialect would have made them, and writes them in another.</summary>
internal sealed class Asking : IDisposable
{
    public const string Schema = """{"type":"object","properties":{"x":{"type":"number"}},"required":["x"]}""";

    public Asking(string dialect = "openai-chat") => Request = new ChatRequest(dialect, JsonDocument.Parse("{}"));

    public ChatRequest Request { get; }

    public Asking Say(ChatRole role, params ChatPart[] parts)
    {
        var path = FieldPath.Of("messages", Request.Turns.Count);
        Request.Turns.Add(new ChatTurn(role, [.. parts.Select((part, i) => part with { Path = path.Item("content", i) })]) { Path = path });
        return this;
    }

    public Asking Offer(ChatTool tool)
    {
        Request.Tools.Add(tool with { Path = FieldPath.Of("tools", Request.Tools.Count) });
        return this;
    }

    public static ChatTool Function(string name, bool? strict = null) =>
        new(ToolKind.Function, name) { Description = "does", Schema = JsonElement.Parse(Schema), Strict = strict };

    /// <summary>What the dialect writes; the context holds the reports.</summary>
    public string Write(Dialect dialect, WriteContext context)
    {
        var to = new ArrayBufferWriter<byte>();
        dialect.WriteRequest(Request, context, to);
        var json = Encoding.UTF8.GetString(to.WrittenSpan);
        using var document = JsonDocument.Parse(json);
        return json;
    }

    /// <summary>One member of what the dialect writes, as JSON; empty: it is not there.</summary>
    public string Member(Dialect dialect, WriteContext context, string name)
    {
        using var document = JsonDocument.Parse(Write(dialect, context));
        return document.RootElement.TryGetProperty(name, out var value) ? value.GetRawText() : string.Empty;
    }

    public void Dispose() => Request.Dispose();
}
