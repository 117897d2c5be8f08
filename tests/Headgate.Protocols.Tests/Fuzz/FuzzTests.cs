using System.Buffers;
using System.Diagnostics;
using System.Text;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Golden;

namespace Headgate.Protocols.Tests.Fuzz;

/// <summary>
/// Damaged input through every reader: nothing may throw, nothing may take long. The seeds are fixed, so that a run is the same
/// everywhere; <c>HEADGATE_FUZZ_RUNS</c> makes it longer, with other seeds. What once failed lies in <c>crashes/</c> and stays a case.
/// </summary>
public sealed class FuzzTests
{
    private const int Runs = 250;
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    public static TheoryData<string> Clients => [.. DialectSet.Clients.Select(d => d.Id)];

    public static TheoryData<string> All => [.. DialectSet.All.Select(d => d.Id)];

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("HEADGATE_FUZZ_RUNS"), out var runs) ? runs : Runs;

    [Theory]
    [MemberData(nameof(Clients))]
    public void Requests_of_any_kind_are_read_and_written_or_refused(string id) => Run(
        "request-" + id,
        [.. Fixture.All.Where(f => f.Request is not null && f.Dialect.Id == id).Select(f => Encoding.UTF8.GetBytes(f.Request!)).Where(b => b.Length < 20_000)],
        input => ReadAndWrite(DialectSet.Clients.Single(d => d.Id == id), input));

    [Theory]
    [MemberData(nameof(All))]
    public void Streams_of_any_kind_are_decoded(string id) => Run(
        "stream-" + id,
        [.. Fixture.All.Where(f => f is { Stream: true, IsGood: true } && f.Dialect.Id == id && f.Folder != "gemini-array").Select(f => f.Body).Where(b => b.Length < 20_000)],
        input => Decode(DialectSet.All.Single(d => d.Id == id), input));

    [Theory]
    [MemberData(nameof(All))]
    public void Whole_answers_of_any_kind_are_decoded(string id) => Run(
        "body-" + id,
        [.. Fixture.All.Where(f => f is { Stream: false, IsGood: true } && f.Dialect.Id == id).Select(f => f.Body).Where(b => b.Length < 20_000)],
        input => DecodeBody(DialectSet.All.Single(d => d.Id == id), input));

    [Fact]
    public void Edits_take_any_body() => Run(
        "edit",
        [.. Fixture.All.Where(f => f.Request is not null).Select(f => Encoding.UTF8.GetBytes(f.Request!)).Where(b => b.Length < 20_000)],
        Edit);

    private static void ReadAndWrite(ClientDialect client, byte[] input)
    {
        // As the gateway does it: what the peek refuses never reaches a reader.
        if (JsonPeek.Read(input, new JsonFields()).Kind != JsonFaultKind.None)
        {
            return;
        }

        var reading = new ReadContext();
        using var request = client.ReadRequest(input, reading);
        if (reading.Error is not null || request is null)
        {
            reading.Error.ShouldNotBeNull();
            return;
        }

        foreach (var target in DialectSet.All)
        {
            var context = new WriteContext("m", "main");
            var to = new ArrayBufferWriter<byte>();
            target.WriteRequest(request, context, to);
            if (context.Error is null)
            {
                JsonPeek.Read(to.WrittenSpan, new JsonFields()).Kind.ShouldBe(JsonFaultKind.None, target.Id);
            }
        }
    }

    private static void Decode(Dialect dialect, byte[] input)
    {
        foreach (var client in DialectSet.Clients)
        {
            var context = Translations.Context();
            var answer = new AnswerTranslation(dialect, client, context, client.CreateEncoder(context));
            var probe = dialect.CreateProbe();
            var reader = dialect.CreateFrameReader();
            var output = new ArrayBufferWriter<byte>();
            var frames = reader.Read(input);
            while (frames.TryRead(out var frame))
            {
                if (!frame.IsComment && probe.Observe(frame.Event, frame.Data) != FrameKind.Error && !probe.Malformed)
                {
                    answer.Take(frame.Event, frame.Data, probe.Usage, output);
                }
            }

            reader.Reset();
            answer.Complete(probe.Usage, output);
            OrderCheck.Check(client, output.WrittenSpan.ToArray());
        }
    }

    private static void DecodeBody(Dialect dialect, byte[] input)
    {
        var probe = dialect.CreateProbe();
        if (!probe.ObserveBody(input) || probe.ErrorSeen)
        {
            return;
        }

        foreach (var client in DialectSet.Clients)
        {
            var answer = new AnswerTranslation(dialect, client, Translations.Context(), encoder: null);
            var output = new ArrayBufferWriter<byte>();
            answer.TakeBody(input, probe.Usage, output);
            answer.Complete(probe.Usage, output);
            JsonPeek.Read(output.WrittenSpan, new JsonFields()).Kind.ShouldBe(JsonFaultKind.None, client.Id);
        }
    }

    private static void Edit(byte[] input)
    {
        var fields = new JsonFields();
        if (JsonPeek.Read(input, fields).Kind != JsonFaultKind.None)
        {
            return;
        }

        var edit = new JsonEdit();
        edit.Begin(input, fields);
        edit.Set("model"u8, "\"other\""u8.ToArray());
        edit.AskForUsage();
        var to = new ArrayBufferWriter<byte>();
        edit.CopyTo(to);
        JsonPeek.Read(to.WrittenSpan, new JsonFields()).Kind.ShouldBe(JsonFaultKind.None);
    }

    private static void Run(string what, byte[][] seeds, Action<byte[]> check)
    {
        seeds.Length.ShouldBeGreaterThan(1);
        foreach (var kept in Directory.GetFiles(Crashes(), what + "-*.bin"))
        {
            check(File.ReadAllBytes(kept));
        }

        for (var round = 0; round < Rounds; round++)
        {
            var mutator = new Mutator(round);
            var input = mutator.Mutate(seeds[mutator.Next(seeds.Length)], seeds[mutator.Next(seeds.Length)]);
            var began = Stopwatch.GetTimestamp();
            try
            {
                check(input);
            }
            catch (Exception exception)
            {
                // Kept where the next run finds it, so that the case stays.
                var file = Path.Combine(Crashes(), $"{what}-{round}.bin");
                File.WriteAllBytes(file, input);
                throw new InvalidOperationException($"{what}: seed {round} failed; the input is kept as {file}", exception);
            }

            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Slow, $"{what}: seed {round}");
        }
    }

    private static string Crashes() => Path.Combine(Path.GetDirectoryName(Fixture.Root())!, "Headgate.Protocols.Tests", "Fuzz", "crashes");
}
