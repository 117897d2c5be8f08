using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>Requests of every client dialect into every provider dialect: recorded ones for what must hold always, written ones for every byte.</summary>
public sealed class RequestMatrixTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Targets => [.. DialectSet.All.Select(d => d.Id)];

    /// <summary>Every written request with every target.</summary>
    public static TheoryData<string, string, string> Written
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var client in DialectSet.Clients)
            {
                foreach (var file in Directory.GetFiles(Path.Combine(Root(), client.Id, "requests"), "*.request.json").Order(StringComparer.Ordinal))
                {
                    foreach (var target in DialectSet.All)
                    {
                        cases.Add(client.Id, Path.GetFileName(file)[..^".request.json".Length], target.Id);
                    }
                }
            }

            return cases;
        }
    }

    /// <summary>
    /// What a written request becomes, byte for byte, and what is reported. <c>HEADGATE_GOLDEN=write</c> writes the files anew: read the
    /// difference before it is committed.
    /// </summary>
    [Theory]
    [MemberData(nameof(Written))]
    public void Written_requests_become_what_their_files_say(string client, string name, string target)
    {
        var folder = Path.Combine(Root(), client, "requests");
        var request = File.ReadAllBytes(Path.Combine(folder, name + ".request.json"));
        var got = Golden(Client(client), request, All(target)).ReplaceLineEndings("\n");
        var file = Path.Combine(folder, $"{name}.to-{target}.json");
        if (Environment.GetEnvironmentVariable("HEADGATE_GOLDEN") == "write")
        {
            File.WriteAllText(file, got);
        }

        got.ShouldBe(File.ReadAllText(file).ReplaceLineEndings("\n"));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Recorded_requests_become_valid_requests_that_say_the_same(string target)
    {
        var wrong = new List<string>();
        var seen = 0;
        // What goes on from a stored response is complete only with what is stored.
        foreach (var fixture in Fixture.All.Where(f => f is { Request: not null, IsGood: true, Dialect: ClientDialect } && !f.Request.Contains("previous_response_id", StringComparison.Ordinal)))
        {
            seen++;
            try
            {
                Check((ClientDialect)fixture.Dialect, Encoding.UTF8.GetBytes(fixture.Request!), All(target));
            }
            catch (Exception exception)
            {
                wrong.Add($"{fixture.File}: {exception.GetType().Name} {exception.Message}");
            }
        }

        seen.ShouldBeGreaterThan(100);
        wrong.ShouldBeEmpty(string.Join("\n\n", wrong.Take(25)));
    }

    private static void Check(ClientDialect client, byte[] body, Dialect target)
    {
        var reading = new ReadContext();
        using var request = client.ReadRequest(body, reading);
        reading.Error.ShouldBeNull();
        var (written, context) = Write(request!, target);
        if (context.Error is not null)
        {
            // A refusal names the client's field.
            context.Error.Field.ShouldNotBeNull();
            return;
        }

        using var json = JsonDocument.Parse(written);
        if (target is not ClientDialect reader)
        {
            return;
        }

        // Read back by the target's own reader, it is the same conversation.
        var again = new ReadContext();
        using var back = reader.ReadRequest(written, again);
        again.Error.ShouldBeNull();
        TextOf(back!, ChatRole.User).ShouldContain(TextOf(request!, ChatRole.User), Case.Sensitive);
        back!.Tools.Count(t => t.Kind == ToolKind.Function).ShouldBe(Tools(request!, client.Id, target.Id));
        CallsOf(back).ShouldBe(CallsOf(request!));
    }

    // A choice of some tools is sent as those tools alone where the target knows no such choice; custom tools become functions.
    private static int Tools(ChatRequest request, string client, string target)
    {
        var custom = request.Tools.Count(t => t.Kind == ToolKind.Custom);
        return request.Tools.Count(t => t.Kind == ToolKind.Function) + (target.StartsWith("openai", StringComparison.Ordinal) ? 0 : custom);
    }

    private static string TextOf(ChatRequest request, ChatRole role) => string.Concat(
        request.Turns.Where(t => t.Role == role).SelectMany(t => t.Parts).OfType<TextPart>().Select(p => p.Text)).Trim();

    private static List<string> CallsOf(ChatRequest request) =>
        [.. request.Turns.SelectMany(t => t.Parts).OfType<ToolCallPart>().Select(c => $"{c.Name}({JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(c.IsCustom ? JsonSerializer.Serialize(c.Arguments) : c.Arguments))})")];

    private static string Golden(ClientDialect client, byte[] body, Dialect target)
    {
        var reading = new ReadContext();
        using var request = client.ReadRequest(body, reading);
        reading.Error.ShouldBeNull();
        request!.Stream |= client.Id == "gemini";
        var (written, context) = Write(request, target);
        context.Losses.Add(reading.Losses);
        var result = new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["refused"] = context.Error?.Message,
            ["dropped"] = context.Losses.Dropped,
            ["repaired"] = context.Losses.Repaired,
            ["body"] = context.Error is null ? JsonDocument.Parse(written).RootElement : null,
        };
        return JsonSerializer.Serialize(result, Indented) + "\n";
    }

    private static (byte[] Written, WriteContext Context) Write(ChatRequest request, Dialect target)
    {
        var context = new WriteContext("target-model", "main");
        var to = new ArrayBufferWriter<byte>();
        target.WriteRequest(request, context, to);
        return (to.WrittenSpan.ToArray(), context);
    }

    private static ClientDialect Client(string id) => DialectSet.Clients.Single(d => d.Id == id);

    private static Dialect All(string id) => DialectSet.All.Single(d => d.Id == id);

    private static string Root() => Path.Combine(Path.GetDirectoryName(Fixture.Root())!, "Headgate.Protocols.Tests", "Golden");
}
