using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// The blocks that wait for their turn, first come, first served. What they hold is capped, each block counted as 16 KiB at least: no
/// honest answer comes near it.
/// </summary>
internal sealed class WaitingLine
{
    /// <summary>The cap on what waits in one answer: 32 MiB.</summary>
    public const long Most = 32 * 1024 * 1024;

    private const long BlockWeight = 16 * 1024;

    private readonly Queue<WaitingBlock> _blocks = new();
    private long _weight;

    public bool Any => _blocks.Count > 0;

    /// <summary>Whether the cap was passed; nothing is taken from then on.</summary>
    public bool Overflowed => _weight > Most;

    /// <summary>A block begins while another is not done. One that begins again goes on if it is no call; a call that begins again is another.</summary>
    public void Begin(int key, BlockKind kind, string? id, string? name)
    {
        if (Find(key, kind) is { } waiting)
        {
            if (kind is not (BlockKind.ToolCall or BlockKind.CustomToolCall or BlockKind.Media))
            {
                return;
            }

            waiting.Ended = true;
        }

        if (HasRoom(BlockWeight))
        {
            _blocks.Enqueue(new WaitingBlock(key, kind, id, name));
        }
    }

    /// <summary>A block of one dialect only has come.</summary>
    public void AddOpaque(scoped in StreamEvent e)
    {
        if (HasRoom(BlockWeight + WeightOf(e)))
        {
            _blocks.Enqueue(new WaitingBlock(e.Block, BlockKind.Text, null, e.Name) { Opaque = e.Raw.Clone(), Ended = true });
        }
    }

    /// <summary>More of a block. False: it does not wait.</summary>
    public bool TryAdd(scoped in StreamEvent delta)
    {
        if (Find(delta.Block, delta.BlockKind) is not { } waiting)
        {
            return false;
        }

        if (HasRoom(WeightOf(delta)))
        {
            waiting.Add(delta);
        }

        return true;
    }

    /// <summary>A block is complete, if it waits.</summary>
    public void End(int key)
    {
        foreach (var waiting in _blocks)
        {
            waiting.Ended |= waiting.Key == key;
        }
    }

    /// <summary>The next whose turn it is.</summary>
    public bool TryTake([NotNullWhen(true)] out WaitingBlock? block) => _blocks.TryDequeue(out block);

    private static long WeightOf(scoped in StreamEvent e) =>
        e.Text.Length + (e.Raw.ValueKind == JsonValueKind.Undefined ? 0 : System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(e.Raw).Length)
        + (2L * (e.Proof?.Value.Length ?? 0)) + (2L * (e.Citation?.Raw?.Length ?? 0));

    private WaitingBlock? Find(int key, BlockKind kind)
    {
        foreach (var waiting in _blocks)
        {
            if (waiting.Key == key && waiting.Kind == kind && !waiting.Ended)
            {
                return waiting;
            }
        }

        return null;
    }

    private bool HasRoom(long weight)
    {
        _weight += weight;
        return !Overflowed;
    }
}
