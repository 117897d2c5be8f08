using System.Text;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Tests.Sse;

/// <summary>A frame copied out of the reader.</summary>
internal sealed record Frame(string Raw, string Event, string Data, bool IsComment);

/// <summary>Feeds a reader and collects what it says.</summary>
internal static class Frames
{
    public static List<Frame> Read(FrameReader reader, ReadOnlySpan<byte> bytes, Func<int, int> chunkAt)
    {
        var frames = new List<Frame>();
        for (var at = 0; at < bytes.Length;)
        {
            var size = Math.Clamp(chunkAt(at), 1, bytes.Length - at);

            // A fresh copy, destroyed afterwards: a span into an old chunk would show.
            var chunk = bytes.Slice(at, size).ToArray();
            Push(reader, chunk, frames);
            Array.Fill(chunk, (byte)'!');
            at += size;
        }

        if (reader.TryComplete(out var last))
        {
            frames.Add(Copy(last));
        }

        reader.Reset();
        return frames;
    }

    public static void Push(FrameReader reader, ReadOnlySpan<byte> chunk, List<Frame> into)
    {
        var frames = reader.Read(chunk);
        while (frames.TryRead(out var frame))
        {
            into.Add(Copy(frame));
        }
    }

    public static List<Frame> Whole(FrameReader reader, string text) => Read(reader, Encoding.UTF8.GetBytes(text), _ => int.MaxValue);

    public static string Joined(IEnumerable<Frame> frames) => string.Concat(frames.Select(f => f.Raw));

    // Latin-1 keeps every byte apart, also where a frame is cut inside a character.
    private static Frame Copy(in SseFrame frame) => new(
        Encoding.Latin1.GetString(frame.Raw), Encoding.Latin1.GetString(frame.Event), Encoding.Latin1.GetString(frame.Data), frame.IsComment);
}
