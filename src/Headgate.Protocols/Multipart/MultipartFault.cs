namespace Headgate.Protocols.Multipart;

/// <summary>Why a body is not the multipart form it should be.</summary>
public enum MultipartFaultKind
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The content type is not multipart/form-data with one usable boundary.</summary>
    NoBoundary,

    /// <summary>The boundary does not occur in the body.</summary>
    NoParts,

    /// <summary>The body ends before the closing boundary.</summary>
    Truncated,

    /// <summary>A part's headers cannot be read, or could be read in two ways.</summary>
    BadPartHeader,

    /// <summary>There are more than <see cref="MultipartPeek.MaxParts"/> parts.</summary>
    TooManyParts,
}

/// <summary>What is wrong with a multipart body, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Position">Byte offset near the fault.</param>
public readonly record struct MultipartFault(MultipartFaultKind Kind, int Position)
{
    /// <summary>The fault in words, for the client.</summary>
    public string Reason => Kind switch
    {
        MultipartFaultKind.NoBoundary => "the content type is not multipart/form-data with a boundary",
        MultipartFaultKind.NoParts => "the boundary named in the content type does not occur in the body",
        MultipartFaultKind.Truncated => "the body ends before the closing boundary",
        MultipartFaultKind.BadPartHeader => $"the headers of the part at byte {Position} cannot be read",
        MultipartFaultKind.TooManyParts => $"the form has more than {MultipartPeek.MaxParts} parts",
        _ => "",
    };
}
