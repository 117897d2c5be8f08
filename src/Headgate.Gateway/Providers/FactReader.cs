using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Providers;

/// <summary>Reads what a row of the list says of its model, beside the price.</summary>
internal struct FactReader
{
    // Weakest first, as ReasoningRules climbs it.
    private static readonly string[] Ladder = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    private long? _maxOutput;
    private string[]? _efforts;
    private (long Least, long Most)? _budget;
    private bool? _canToggle;
    private bool? _reasons;
    private bool _noTemperature;
    private bool _any;

    /// <summary>Reads one member; the reader stands on its name and ends on its value.</summary>
    public void Take(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("max_output"u8))
        {
            reader.Read();
            _maxOutput = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var tokens) && tokens > 0 ? tokens : null;
            _any |= _maxOutput is not null;
        }
        else if (reader.ValueTextEquals("no_temperature"u8))
        {
            reader.Read();
            _noTemperature = reader.TokenType == JsonTokenType.True;
            _any = true;
        }
        else if (reader.ValueTextEquals("supports"u8))
        {
            reader.Read();
            Supports(ref reader);
        }
        else if (reader.ValueTextEquals("reasoning"u8))
        {
            reader.Read();
            Reasoning(ref reader);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    /// <summary>The facts; null: the row says nothing.</summary>
    public readonly ModelFacts? ToFacts() => !_any ? null : new ModelFacts
    {
        MaxOutput = _maxOutput,
        Efforts = _efforts,
        Budget = _budget,
        CanToggle = _canToggle,
        Reasons = _reasons,
        NoTemperature = _noTemperature,
    };

    private void Supports(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            if (reader.ValueTextEquals("reasoning"u8))
            {
                _reasons = true;
            }
        }

        // The list is complete: what is not in it cannot be had.
        _reasons ??= false;
        _any = true;
    }

    private void Reasoning(ref Utf8JsonReader reader)
    {
        _reasons = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("effort"u8))
            {
                reader.Read();
                _efforts = Efforts(ref reader);
                _canToggle ??= _efforts.Contains("none", StringComparer.Ordinal) ? true : null;
            }
            else if (reader.ValueTextEquals("budget"u8))
            {
                reader.Read();
                _budget = Budget(ref reader);
            }
            else if (reader.ValueTextEquals("toggle"u8))
            {
                reader.Read();
                _canToggle = reader.TokenType == JsonTokenType.True;
            }
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private static string[] Efforts(ref Utf8JsonReader reader)
    {
        var efforts = new List<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.String)
        {
            efforts.Add(string.Intern(reader.GetString()!));
        }

        return [.. efforts.OrderBy(e => Array.IndexOf(Ladder, e))];
    }

    // [least, most]; null is an open end.
    private static (long, long) Budget(ref Utf8JsonReader reader)
    {
        Span<long> ends = [0, long.MaxValue];
        for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
        {
            if (i < ends.Length && reader.TokenType == JsonTokenType.Number)
            {
                ends[i] = Math.Max(0, reader.GetInt64());
            }
        }

        return (ends[0], ends[1]);
    }
}
