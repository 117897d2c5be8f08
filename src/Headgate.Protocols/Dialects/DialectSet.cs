namespace Headgate.Protocols.Dialects;

/// <summary>The closed set of dialects.</summary>
public static class DialectSet
{
    // Filled as the dialects' folders are.
}
