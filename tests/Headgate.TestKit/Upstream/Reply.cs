using System.Collections.Immutable;
using System.Text;

namespace Headgate.TestKit.Upstream;

/// <summary>
/// What the upstream does with one request: an immutable list of steps, each of which returns a new reply. Every piece of body
/// is flushed by itself.
/// <code>Reply.With(200, "text/event-stream").Chunk("data: {}\n\n").Wait(gate).Cut()</code>
/// </summary>
public sealed class Reply
{
    private readonly ImmutableArray<Func<ReplyRun, Task>> _steps;

    private Reply(ImmutableArray<Func<ReplyRun, Task>> steps) => _steps = steps;

    /// <summary>Status 200 and nothing else.</summary>
    public static Reply Empty { get; } = new([]);

    /// <summary>A status, and a content type where there is to be a body.</summary>
    public static Reply With(int status, string? contentType = null) => Empty.Status(status).Header("Content-Type", contentType);

    /// <summary>A reply that depends on the request.</summary>
    public static Reply For(Func<ReceivedRequest, Reply> choose) => Empty.Step(run => choose(run.Request).PlayAsync(run));

    /// <summary>Sets the status.</summary>
    public Reply Status(int status) => Step(run => run.Response.StatusCode = status);

    /// <summary>Sets a header; null: none. To reach a ready-made reply's headers, see <see cref="WithHeader"/>.</summary>
    public Reply Header(string name, string? value) => value is null ? this : Step(run => run.Response.Headers[name] = value);

    /// <summary>Sends the headers now.</summary>
    public Reply StartHeaders() => Step(async run =>
    {
        await run.Response.StartAsync(run.Cancellation);
        await run.Response.Body.FlushAsync(run.Cancellation);
    });

    /// <summary>A piece of body.</summary>
    public Reply Chunk(string text) => Chunk(Encoding.UTF8.GetBytes(text));

    /// <summary>A piece of body.</summary>
    public Reply Chunk(byte[] bytes) => Step(run => run.WriteAsync(bytes));

    /// <summary>Several pieces of body.</summary>
    public Reply Chunks(IEnumerable<string> pieces) => pieces.Aggregate(this, (reply, piece) => reply.Chunk(piece));

    /// <summary>The whole body at once, with its length announced.</summary>
    public Reply Body(byte[] bytes) => Step(run => run.Response.ContentLength = run.Gzip ? null : bytes.Length).Chunk(bytes);

    /// <summary>The whole body at once, with its length announced.</summary>
    public Reply Body(string text) => Body(Encoding.UTF8.GetBytes(text));

    /// <summary>Announces a length that the chunks need not keep; together with <see cref="Cut"/>, a body that ends too early.</summary>
    public Reply Length(long bytes) => Step(run => run.Response.ContentLength = bytes);

    /// <summary>Stops until the test opens the gate.</summary>
    public Reply Wait(Gate gate) => Step(run => gate.PassAsync(run.Cancellation));

    /// <summary>Stops for a time on the given clock.</summary>
    public Reply Delay(TimeSpan time, TimeProvider clock) => Step(run => Task.Delay(time, clock, run.Cancellation));

    /// <summary>Stops for ever: until the client goes away.</summary>
    public Reply Hang() => Step(run => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, run.Cancellation));

    /// <summary>The same piece again and again until the client goes away.</summary>
    public Reply Forever(string piece)
    {
        var bytes = Encoding.UTF8.GetBytes(piece);
        return Step(async run =>
        {
            while (true)
            {
                await run.WriteAsync(bytes);
            }
        });
    }

    /// <summary>
    /// Closes the connection here, in the middle of the message. All bytes before it surely arrive; the headers too, even when no
    /// body came yet.
    /// </summary>
    public Reply Cut() => StartHeaders().Step(run => run.Cut());

    /// <summary>Resets the connection here; before any body or <see cref="StartHeaders"/>, the client sees no headers at all.</summary>
    public Reply Reset() => Step(run => run.Reset());

    /// <summary>Another reply's steps after these, so that anything can stand in front of a ready-made reply.</summary>
    public Reply Then(Reply next) => new(_steps.AddRange(next._steps));

    /// <summary>The same with a header more.</summary>
    public Reply WithHeader(string name, string value) => Empty.Header(name, value).Then(this);

    /// <summary>The same with everything held back until the gate opens.</summary>
    public Reply HeldBy(Gate gate) => Empty.Wait(gate).Then(this);

    /// <summary>The same, cut after so many bytes of body; 0: after the headers.</summary>
    public Reply CutAfter(long bytes) => Empty.Step(run => run.CutAfter = bytes).Then(this);

    /// <summary>The same, compressed; every piece can be read as soon as it is sent.</summary>
    public Reply Gzipped() => Empty.Step(run => run.Gzip = true).Then(this);

    internal async Task PlayAsync(ReplyRun run)
    {
        foreach (var step in _steps)
        {
            await step(run);
        }
    }

    private Reply Step(Func<ReplyRun, Task> step) => new(_steps.Add(step));

    private Reply Step(Action<ReplyRun> step) => Step(run =>
    {
        step(run);
        return Task.CompletedTask;
    });
}
