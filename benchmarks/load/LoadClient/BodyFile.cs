using System.Text;

namespace Headgate.Load.LoadClient;

/// <summary>
/// A chat request of an exact size. Up to 256 KB it is a conversation of turns with the escapes that code and prose have; above that, most
/// of it is one image in base64, as large requests are.
/// </summary>
internal static class BodyFile
{
    private const int LargestConversation = 256 * 1024;
    private const string Sentence = """Please look at \"Program.cs\" again:\n\n    if (count > 0) { return a[i] * 2; }\n\nIt fails for naïve input – why? """;

    public static int Write(Options options)
    {
        var size = options.Number("bytes");
        var model = options.Optional("model") ?? "mock-model";
        var head = $$"""{"model":"{{model}}","temperature":0.7,"max_tokens":512,"messages":[{"role":"system","content":"You are a careful assistant."}""";
        var (open, close) = size > LargestConversation
            ? (""",{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,""", "\"}}]}]}")
            : (""",{"role":"user","content":" """, "\"}]}");
        var body = new StringBuilder(head);
        var length = Encoding.UTF8.GetByteCount(head) + open.Length + close.Length;
        if (size < length)
        {
            throw new ArgumentException($"--bytes must be at least {length}");
        }

        if (size <= LargestConversation)
        {
            var turn = $$""",{"role":"user","content":"{{Sentence}}"},{"role":"assistant","content":"{{Sentence}}"}""";
            for (var bytes = Encoding.UTF8.GetByteCount(turn); length + bytes <= size; length += bytes)
            {
                body.Append(turn);
            }
        }

        body.Append(open);
        for (; length < size; length++)
        {
            body.Append((char)('A' + (length * 7 % 26)));
        }

        File.WriteAllText(options.Text("out"), body.Append(close).ToString());
        return 0;
    }
}
