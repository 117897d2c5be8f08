namespace Headgate.Contracts;

/// <summary>One page of a list.</summary>
/// <param name="Items">The page's items, in the order that was asked for.</param>
/// <param name="Total">How many items the filter matches over all pages.</param>
/// <param name="Number">Which page this is, from 1.</param>
/// <param name="Size">How many items a page holds at most.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long Total, int Number, int Size);
