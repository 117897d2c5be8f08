using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Golden;

/// <summary>Every recorded answer of every provider dialect into every client dialect, streamed and whole, in all four combinations.</summary>
public sealed class AnswerMatrixTests
{
    // Splitting every recording everywhere is quadratic; the small ones hold every kind of event.
    private const int SmallBytes = 3_000;

    public static TheoryData<string> Clients => [.. DialectSet.Clients.Select(d => d.Id)];

    // One holds a call that breaks off in its arguments, of which no two dialects can make the same.
    private const string BrokenCall = "anthropic/vercel-spliced-message-start.stream.json";

    private static IEnumerable<Fixture> Good => Fixture.All.Where(f => f.IsGood && f.File != BrokenCall && !Fails(f));

    [Theory]
    [MemberData(nameof(Clients))]
    public void Streams_stay_legal_and_say_the_same(string client) => ForEach(Good.Where(f => f.Stream), client, (fixture, to) =>
    {
        var stream = Translations.Stream(fixture, to, clientStreams: true);
        OrderCheck.Check(to, stream);
        Told.Of(Translations.DecodeStream(to, new SseReader(), stream)).ShouldBe(Told.Of(Translations.Decode(fixture)));
    });

    [Theory]
    [MemberData(nameof(Clients))]
    public void Whole_answers_say_the_same(string client) => ForEach(Good.Where(f => !f.Stream), client, (fixture, to) =>
        Told.Of(Translations.DecodeBody(to, Translations.Body(fixture, to, clientStreams: false))).ShouldBe(Told.Of(Translations.Decode(fixture))));

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_whole_answer_becomes_a_stream_for_a_client_that_wants_one(string client) => ForEach(Good.Where(f => !f.Stream), client, (fixture, to) =>
    {
        var stream = Translations.Body(fixture, to, clientStreams: true);
        OrderCheck.Check(to, stream);
        Told.Of(Translations.DecodeStream(to, new SseReader(), stream)).ShouldBe(Told.Of(Translations.Decode(fixture)));
    });

    [Theory]
    [MemberData(nameof(Clients))]
    public void A_stream_becomes_a_whole_answer_for_a_client_that_wants_none(string client) => ForEach(Good.Where(f => f.Stream), client, (fixture, to) =>
        Told.Of(Translations.DecodeBody(to, Translations.Stream(fixture, to, clientStreams: false))).ShouldBe(Told.Of(Translations.Decode(fixture))));

    [Theory]
    [MemberData(nameof(Clients))]
    public void Nothing_depends_on_where_the_bytes_are_split(string client) => ForEach(Good.Where(f => f.Stream && f.Body.Length < SmallBytes), client, (fixture, to) =>
    {
        var whole = Translations.Stream(fixture, to, clientStreams: true);
        Translations.Stream(fixture, to, clientStreams: true, _ => 1).ShouldBe(whole);
        for (var split = 1; split < fixture.Body.Length; split++)
        {
            Translations.Stream(fixture, to, clientStreams: true, at => at < split ? split - at : int.MaxValue).AsSpan().SequenceEqual(whole).ShouldBeTrue($"split at {split}");
        }
    });

    // In these the server encrypts anew for its last event; the one on the item's own end is as good, and comes earlier.
    private static readonly string[] EncryptedAnew =
        ["openai-responses/openinference-agent_run_reasoning_stream-0.json", "openai-responses/vercel-programmatic-tool-calling.1.stream.json"];

    [Fact]
    public void Signatures_of_each_recording_are_kept_byte_for_byte()
    {
        var wrong = new List<string>();
        var seen = 0;
        foreach (var fixture in Good.Where(f => !EncryptedAnew.Contains(f.File, StringComparer.Ordinal) && f.Expected.TryGetProperty("signatures", out var signatures) && signatures.GetArrayLength() > 0))
        {
            var proofs = Translations.Proofs(fixture);
            foreach (var wanted in fixture.Expected.GetProperty("signatures").EnumerateArray().Select(s => s.GetProperty("value").GetString()!))
            {
                seen++;
                if (!proofs.Exists(p => p.Contains(wanted, StringComparison.Ordinal)))
                {
                    wrong.Add($"{fixture.File}: {wanted[..Math.Min(40, wanted.Length)]}");
                }
            }
        }

        seen.ShouldBeGreaterThan(50);
        wrong.ShouldBeEmpty(string.Join("\n", wrong));
    }

    private static bool Fails(Fixture fixture) =>
        fixture.Expected.TryGetProperty("finish", out var finish) && finish.GetString() is "error" && ProbeSees(fixture);

    private static bool ProbeSees(Fixture fixture)
    {
        var probe = fixture.Dialect.CreateProbe();
        if (!fixture.Stream)
        {
            return !probe.ObserveBody(fixture.Body) || probe.ErrorSeen;
        }

        var reader = fixture.CreateReader();
        var frames = reader.Read(fixture.Body);
        while (frames.TryRead(out var frame))
        {
            probe.Observe(frame.Event, frame.Data);
        }

        reader.Reset();
        return probe.ErrorSeen;
    }

    // All that is wrong at once: one run tells the whole story.
    private static void ForEach(IEnumerable<Fixture> fixtures, string client, Action<Fixture, ClientDialect> check)
    {
        var to = DialectSet.Clients.Single(d => d.Id == client);
        var wrong = new List<string>();
        var seen = 0;
        foreach (var fixture in fixtures)
        {
            seen++;
            try
            {
                check(fixture, to);
            }
            catch (Exception exception)
            {
                wrong.Add($"{fixture.File}: {exception.GetType().Name} {exception.Message}");
            }
        }

        seen.ShouldBeGreaterThan(10);
        wrong.ShouldBeEmpty(string.Join("\n\n", wrong.Take(25)));
    }
}
