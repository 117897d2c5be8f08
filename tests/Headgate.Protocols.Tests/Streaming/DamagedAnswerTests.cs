using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>Whatever a provider sends, decoders do not throw, and what reaches a client is in a legal order.</summary>
public sealed class DamagedAnswerTests
{
    [Theory]
    [InlineData("cohere", 5)]
    [InlineData("ollama", 6)]
    public void Damaged_recordings_are_decoded_without_a_throw(string folder, int seed)
    {
        var random = new Random(seed);
        var recorded = Fixture.All.Where(f => f.IsGood && f.Body.Length < 20_000 && string.Equals(f.Folder, folder, StringComparison.Ordinal)).ToList();
        for (var round = 0; round < 40; round++)
        {
            foreach (var fixture in recorded)
            {
                var damaged = fixture.Body.AsSpan(0, random.Next(fixture.Body.Length) + 1).ToArray();
                for (var i = random.Next(1, 30); i > 0; i--)
                {
                    damaged[random.Next(damaged.Length)] = Odd(random);
                }

                Answering.Stream(fixture.Dialect, damaged, random.Next(1, 5000)).Events.Lines[^1].ShouldStartWith("finish");
                Answering.Body(fixture.Dialect, damaged).Events.Lines[^1].ShouldStartWith("finish");
                fixture.Dialect.CreateProbe().ObserveBody(damaged);
                fixture.Dialect.ReadError(random.Next(200, 600), damaged);
            }
        }
    }

    [Theory]
    [InlineData("{\"message\":", "}")]
    [InlineData("[", "]")]
    [InlineData("{\"delta\":{\"message\":{\"content\":", "}}}")]
    public void Deep_nesting_is_skipped(string open, string close)
    {
        foreach (var depth in new[] { 100, 100_000 })
        {
            var bytes = Answering.Utf8(string.Concat(Enumerable.Repeat(open, depth)) + "1" + string.Concat(Enumerable.Repeat(close, depth)));
            foreach (var dialect in new[] { DialectSet.CohereChat, DialectSet.OllamaChat })
            {
                var decoder = dialect.CreateDecoder(Answering.Context(), new Nowhere());
                decoder.Read("content-delta"u8, bytes);
                decoder.Read("content-start"u8, bytes);
                decoder.Read(default, bytes);
                dialect.DecodeBody(bytes, Answering.Context(), new Nowhere());
                dialect.CreateProbe().ObserveBody(bytes);
                dialect.ReadError(200, bytes);
            }
        }
    }

    private static byte Odd(Random random) => random.Next(4) switch
    {
        0 => (byte)"{}[],:\"\\"[random.Next(8)],
        1 => (byte)"0123456789nteu"[random.Next(14)],
        _ => (byte)random.Next(256),
    };
}
