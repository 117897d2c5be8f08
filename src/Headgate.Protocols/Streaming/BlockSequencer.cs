using System.Globalization;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Makes any decoder's order legal: one start, blocks one after another and numbered from 0, empty ones left out, every call with an
/// id, one end that comes last. A block that begins while a call's arguments are not complete waits; any other block ends the one before it.
/// </summary>
/// <remarks>
/// What waits is capped at 32 MiB. Past it nothing more is taken, and the answer ends with <see cref="FinishReason.Error"/>, for half a
/// call must not look like a whole one.
/// </remarks>
public sealed class BlockSequencer(IChatEventSink next, AnswerContext context) : IChatEventSink
{
    private readonly WaitingLine _waiting = new();
    private readonly HashSet<int> _endedCalls = [];
    private readonly HashSet<string> _callIds = new(StringComparer.Ordinal);
    private Usage _usage;
    private JsonBalance _balance;
    private FinishReason? _finish;
    private string? _stopSequence;
    private BlockKind _kind;
    private int _open = -1;
    private int _index;
    private int _calls;
    private bool _isOpen;
    private bool _isBegun;
    private bool _started;
    private bool _completed;

    /// <summary>What is known of the usage, before the answer begins.</summary>
    public void Note(in Usage usage) => _usage = usage;

    /// <inheritdoc/>
    public void On(scoped in StreamEvent e)
    {
        if (_completed || _waiting.Overflowed)
        {
            return;
        }

        if (e.Kind == StreamEventKind.Started)
        {
            Start(e.Id, e.Name);
            return;
        }

        Start(null, null);
        switch (e.Kind)
        {
            case StreamEventKind.BlockStarted:
                Begin(e.Block, e.BlockKind, e.Id, e.Name);
                break;
            case StreamEventKind.Delta:
                More(e);
                break;
            case StreamEventKind.BlockEnded:
                EndOf(e.Block);
                break;
            case StreamEventKind.Opaque:
                TakeOpaque(e);
                break;
            case StreamEventKind.Finished:
                (_finish, _stopSequence) = (e.Finish, e.StopSequence ?? _stopSequence);
                break;
        }
    }

    /// <summary>The answer is over: closes what is open and says why it ended, with the final usage. Later calls do nothing.</summary>
    public void Complete(in Usage usage)
    {
        if (_completed)
        {
            return;
        }

        _completed = true;
        Start(null, null);
        Close();
        while (_waiting.TryTake(out var block))
        {
            Replay(block);
            Close();
        }

        // Several servers say "stop" although they called; some the other way round.
        var finish = _finish ?? FinishReason.Stop;
        finish = _waiting.Overflowed ? FinishReason.Error
            : _calls > 0 && finish == FinishReason.Stop ? FinishReason.ToolCalls
            : _calls == 0 && finish == FinishReason.ToolCalls ? FinishReason.Stop
            : finish;
        next.On(new StreamEvent { Kind = StreamEventKind.Finished, Finish = finish, StopSequence = _stopSequence, Usage = usage });
    }

    /// <summary>Says a delta of the open block, which begins with its first word.</summary>
    internal void Pass(scoped in StreamEvent delta)
    {
        BeginNow(null, null);
        _balance.Take(_kind == BlockKind.ToolCall ? delta.Text : default);
        next.On(new StreamEvent
        {
            Kind = StreamEventKind.Delta,
            Block = _index,
            BlockKind = _kind,
            Text = delta.Text,
            Proof = delta.Proof,
            Citation = delta.Citation,
            Raw = delta.Raw,
            IsSummary = delta.IsSummary,
        });
    }

    private bool IsCallOpen => _isOpen && _kind is BlockKind.ToolCall or BlockKind.CustomToolCall;

    // A call that is not complete must not be interrupted.
    private bool MustWait => _waiting.Any || (_isOpen && IsCallOpen && !_balance.IsComplete);

    private void Start(string? id, string? model)
    {
        if (!_started)
        {
            _started = true;
            next.On(new StreamEvent { Kind = StreamEventKind.Started, Id = id, Name = model ?? context.Model, Usage = _usage });
        }
    }

    private void Begin(int key, BlockKind kind, string? id, string? name)
    {
        if (_isOpen && _open == key && _kind == kind && !IsCallOpen)
        {
            return;
        }

        if (MustWait && !(_isOpen && _open == key && _kind == kind))
        {
            _waiting.Begin(key, kind, id, name);
            return;
        }

        Close();
        Open(key, kind, id, name);
    }

    private void Open(int key, BlockKind kind, string? id, string? name)
    {
        (_open, _kind, _isOpen, _isBegun) = (key, kind, true, false);
        _balance = default;
        _endedCalls.Remove(key);
        if (kind is BlockKind.ToolCall or BlockKind.CustomToolCall or BlockKind.Media)
        {
            // A call without arguments is a call; text without text is nothing.
            BeginNow(id, name);
        }
    }

    private void BeginNow(string? id, string? name)
    {
        if (_isBegun)
        {
            return;
        }

        _isBegun = true;
        if (IsCallOpen)
        {
            _calls++;
            id = CallId(id);
            name = context.ToolName(name ?? string.Empty);
        }

        next.On(StreamEvent.Begin(_index, _kind, id, name));
    }

    private string CallId(string? given)
    {
        var id = string.IsNullOrEmpty(given) ? string.Create(CultureInfo.InvariantCulture, $"call_{context.RequestId.AsSpan(0, Math.Min(24, context.RequestId.Length))}{_calls}") : given;
        var own = id;
        for (var n = _calls; !_callIds.Add(own); n++)
        {
            own = string.Create(CultureInfo.InvariantCulture, $"{id}_{n}");
        }

        return own;
    }

    private void More(scoped in StreamEvent e)
    {
        if (_isOpen && _open == e.Block && _kind == e.BlockKind)
        {
            PassIfAny(e);
            if (_waiting.Any && IsCallOpen && _balance.IsComplete)
            {
                // Dialects that do not say where a call ends would keep the others waiting until the answer does.
                Close();
                Resume();
            }

            return;
        }

        if (_waiting.TryAdd(e))
        {
            return;
        }

        if (IsNothing(e) || (e.BlockKind is BlockKind.ToolCall or BlockKind.CustomToolCall && _endedCalls.Contains(e.Block)))
        {
            return;
        }

        // The decoder did not say that a block begins, or goes on with one that another has ended: a new block of the kind.
        Begin(e.Block, e.BlockKind, null, null);
        if (!_waiting.Overflowed)
        {
            More(e);
        }
    }

    private void PassIfAny(scoped in StreamEvent e)
    {
        if (!IsNothing(e))
        {
            Pass(e);
        }
    }

    private static bool IsNothing(scoped in StreamEvent e) =>
        e.Text.IsEmpty && e.Proof is null && e.Citation is null && e.Raw.ValueKind == JsonValueKind.Undefined;

    private void EndOf(int key)
    {
        if (_isOpen && _open == key)
        {
            Close();
            Resume();
            return;
        }

        _waiting.End(key);
    }

    private void TakeOpaque(scoped in StreamEvent e)
    {
        if (MustWait)
        {
            _waiting.AddOpaque(e);
            return;
        }

        Close();
        next.On(StreamEvent.OfDialect(_index++, e.Name ?? string.Empty, e.Raw));
    }

    private void Close()
    {
        if (!_isOpen)
        {
            return;
        }

        if (_isBegun)
        {
            next.On(StreamEvent.EndOf(_index++, _kind));
        }

        if (IsCallOpen)
        {
            _endedCalls.Add(_open);
        }

        _isOpen = false;
    }

    // The next that waits has its turn; those that are complete pass at once.
    private void Resume()
    {
        while (!_isOpen && _waiting.TryTake(out var block))
        {
            Replay(block);
            if (block.Ended || (_waiting.Any && (!IsCallOpen || _balance.IsComplete)))
            {
                Close();
            }
        }
    }

    private void Replay(WaitingBlock block)
    {
        if (block.Opaque.ValueKind != JsonValueKind.Undefined)
        {
            next.On(StreamEvent.OfDialect(_index++, block.Name ?? string.Empty, block.Opaque));
            return;
        }

        Open(block.Key, block.Kind, block.Id, block.Name);
        block.Replay(this);
    }
}
