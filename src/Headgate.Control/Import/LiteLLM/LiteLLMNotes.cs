using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>What an import could not carry over: one line for each key, however many entries hold it.</summary>
internal sealed class LiteLLMNotes
{
    private readonly List<(string Path, string Message)> _order = [];
    private readonly Dictionary<(string Key, string Message), (int Index, int Count)> _seen = [];

    /// <summary>Notes something about one place.</summary>
    public void Add(string path, string message) => _order.Add((path, message));

    /// <summary>Notes something about a key that many entries may hold; the first place is shown, with the number of the others.</summary>
    public void AddOnce(string key, string path, string message)
    {
        if (_seen.TryGetValue((key, message), out var seen))
        {
            _seen[(key, message)] = seen with { Count = seen.Count + 1 };
            return;
        }

        _seen.Add((key, message), (_order.Count, 1));
        _order.Add((path, message));
    }

    /// <summary>Hands everything over, in the order of the file.</summary>
    public void WriteTo(ProblemList problems)
    {
        var counts = _seen.Values.ToDictionary(v => v.Index, v => v.Count);
        for (var i = 0; i < _order.Count; i++)
        {
            var others = counts.GetValueOrDefault(i, 1) - 1;
            problems.Warn(_order[i].Path, others == 0 ? _order[i].Message : $"{_order[i].Message} (and in {others} more)");
        }
    }
}
