using System.Globalization;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.RecordSearch;

/// <summary>A place between records in the order of time: the record next to it. Pages by it cost the same however deep they lie, and new records do not move them.</summary>
/// <param name="At">When that record arrived, Unix milliseconds.</param>
/// <param name="Id">Its id.</param>
internal readonly record struct RecordCursor(long At, string Id)
{
    /// <summary>Reads one; null: not asked for.</summary>
    /// <exception cref="Refusal">Not one of ours.</exception>
    public static RecordCursor? Of(Listing listing, string name)
    {
        if (listing.Text(name) is not { } text)
        {
            return null;
        }

        var dash = text.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new RecordCursor(at, text[(dash + 1)..])
            : throw Refusal.Malformed($"'{name}' must be a cursor that came with a page.", new FieldError(name, "is not a cursor of this list"));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At}-{Id}");
}
