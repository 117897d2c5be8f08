using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Headgate.Load.MockUpstream;

/// <summary>
/// One client connection: HTTP/1.1 with keep-alive, one request at a time. The model decides the answer: <c>mock-sse</c> and
/// <c>mock-sse-N</c> stream N events (50) without delay, <c>mock-slow</c> and <c>mock-slow-N</c> one every 100 ms, anything else is plain JSON.
/// </summary>
internal sealed class ChatConnection : ConnectionHandler
{
    private static readonly TimeSpan SlowGap = TimeSpan.FromMilliseconds(100);

    public override async Task OnConnectedAsync(ConnectionContext connection)
    {
        var cancel = connection.ConnectionClosed;
        try
        {
            while (await AnswerOneAsync(connection.Transport.Input, connection.Transport.Output, cancel))
            {
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ConnectionResetException or ConnectionAbortedException)
        {
            // The client went away; load generators end their runs like that.
        }
        catch (InvalidDataException e)
        {
            await Console.Error.WriteLineAsync($"mock-upstream: {e.Message}");
        }
    }

    private static async ValueTask<bool> AnswerOneAsync(PipeReader input, PipeWriter output, CancellationToken cancel)
    {
        RequestHead head;
        while (true)
        {
            var result = await input.ReadAsync(cancel);
            var buffer = result.Buffer;
            if (RequestHead.TryRead(ref buffer, out head))
            {
                input.AdvanceTo(buffer.Start);
                break;
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return false;
            }
        }

        var wanted = head.BodyLength < 0
            ? await RequestBody.ReadChunkedAsync(input, cancel)
            : await RequestBody.ReadAsync(input, head.BodyLength, cancel);
        var open = wanted.Mode switch
        {
            MockMode.Json when head.IsPost => await SendAsync(output, Answers.Json, cancel),
            MockMode.Sse when head.IsPost => await StreamAsync(output, wanted, TimeSpan.Zero, cancel),
            MockMode.Slow when head.IsPost => await StreamAsync(output, wanted, SlowGap, cancel),
            _ => await SendAsync(output, Answers.Refused, cancel),
        };
        return open && head.KeepAlive;
    }

    /// <summary>Every event is one write and one flush, as providers send them.</summary>
    private static async ValueTask<bool> StreamAsync(PipeWriter output, Wanted wanted, TimeSpan gap, CancellationToken cancel)
    {
        output.Write(Answers.StreamHead);
        for (var i = 0; i < wanted.Events; i++)
        {
            if (i > 0 && gap > TimeSpan.Zero)
            {
                await Task.Delay(gap, cancel);
            }

            var bytes = i == 0 ? Answers.FirstEvent : i == wanted.Events - 1 ? Answers.LastEvent : Answers.MiddleEvent;
            if (!await SendAsync(output, bytes, cancel))
            {
                return false;
            }
        }

        return (!wanted.Usage || await SendAsync(output, Answers.UsageEvent, cancel)) && await SendAsync(output, Answers.StreamEnd, cancel);
    }

    private static async ValueTask<bool> SendAsync(PipeWriter output, ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
        !(await output.WriteAsync(bytes, cancel)).IsCompleted;
}
