using System.Globalization;

namespace Headgate.Protocols.Json;

/// <summary>Judges a number in a body against the range of a clamp.</summary>
internal static class NumberRange
{
    /// <summary>The bound that must take the value's place; null: the value is in range, or not a number.</summary>
    public static byte[]? Clamp(ReadOnlySpan<byte> json, EditPlan.Step step)
    {
        if (json[0] is not ((byte)'-' or (>= (byte)'0' and <= (byte)'9')))
        {
            return null;
        }

        if (!decimal.TryParse(json, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
        {
            // Beyond decimal's range: only the sign matters.
            return json[0] == (byte)'-' ? step.MinJson : step.MaxJson;
        }

        if (value < step.Min)
        {
            return step.MinJson;
        }

        return value > step.Max ? step.MaxJson : null;
    }
}
