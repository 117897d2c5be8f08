namespace Headgate.Control.RecordSearch;

/// <summary>A figure that every record reaches which a search can find.</summary>
/// <param name="Column">Its column among the peaks of the hours.</param>
/// <param name="Expression">Its expression of a record.</param>
/// <param name="Value">The figure.</param>
internal readonly record struct PeakFloor(string Column, string Expression, long Value);
