using System.Text;
using System.Text.Unicode;

namespace Headgate.Protocols.Multipart;

/// <summary>
/// Looks into a buffered multipart/form-data body (RFC 7578): a table of its parts by name. To replace a part's value, splice
/// its range with <see cref="Json.BodySplices"/>. Line ends of LF alone, a preamble and an epilogue are tolerated; what two servers
/// could read in two ways (two names, extended names) is refused.
/// </summary>
public static class MultipartPeek
{
    /// <summary>The most parts that are read.</summary>
    public const int MaxParts = 1000;

    private const int MaxHeaderBytes = 16 * 1024;
    private const int MaxBoundaryLength = 200;
    private const int MaxContentTypeLength = 1024;

    /// <summary>Fills the table with the parts of a body.</summary>
    public static MultipartFault Read(ReadOnlySpan<byte> body, string? contentType, MultipartFields into)
    {
        into.Reset();
        if (ReadBoundary(contentType) is not { } boundary)
        {
            return new MultipartFault(MultipartFaultKind.NoBoundary, 0);
        }

        Span<byte> room = stackalloc byte[MaxBoundaryLength + 2];
        "--"u8.CopyTo(room);
        ReadOnlySpan<byte> delimiter = room[..(2 + Encoding.ASCII.GetBytes(boundary, room[2..]))];
        var at = 0;
        if (!TryFindDelimiter(body, delimiter, ref at, out _, out var closed))
        {
            return new MultipartFault(MultipartFaultKind.NoParts, 0);
        }

        while (!closed)
        {
            if (into.Count == MaxParts)
            {
                return Fail(into, MultipartFaultKind.TooManyParts, at);
            }

            var headers = at;
            if (!TrySkipHeaders(body, ref at) || ReadDisposition(body[headers..at]) is not { } part)
            {
                return Fail(into, MultipartFaultKind.BadPartHeader, headers);
            }

            var value = at;
            if (!TryFindDelimiter(body, delimiter, ref at, out var end, out closed))
            {
                return Fail(into, MultipartFaultKind.Truncated, body.Length);
            }

            into.Add(part with { ValueStart = value, ValueEnd = Math.Max(value, end) });
        }

        return default;
    }

    /// <summary>A part's content as text; null if it is a file or not valid UTF-8.</summary>
    public static string? GetString(ReadOnlySpan<byte> body, in MultipartField field)
    {
        var value = body[field.ValueStart..field.ValueEnd];
        return !field.IsFile && Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : null;
    }

    private static MultipartFault Fail(MultipartFields into, MultipartFaultKind kind, int position)
    {
        into.Reset();
        return new MultipartFault(kind, position);
    }

    private static string? ReadBoundary(string? contentType)
    {
        if (contentType is null or { Length: > MaxContentTypeLength })
        {
            return null;
        }

        string? boundary = null;
        var parameters = new HeaderParameters(Encoding.UTF8.GetBytes(contentType));
        if (!Ascii.EqualsIgnoreCase(parameters.Head, "multipart/form-data"u8))
        {
            return null;
        }

        while (parameters.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Name, "boundary"u8))
            {
                if (boundary is not null)
                {
                    return null;
                }

                boundary = parameters.Value;
            }
        }

        return !parameters.IsBroken && boundary is { Length: > 0 and <= MaxBoundaryLength } && Ascii.IsValid(boundary) ? boundary : null;
    }

    /// <summary>
    /// Finds the next delimiter that stands on a line of its own. <paramref name="end"/> is where the content before it ends;
    /// <paramref name="at"/> moves behind the delimiter's line.
    /// </summary>
    private static bool TryFindDelimiter(ReadOnlySpan<byte> body, ReadOnlySpan<byte> delimiter, ref int at, out int end, out bool closed)
    {
        closed = false;
        for (var from = at; ; from = end + delimiter.Length)
        {
            var found = body[from..].IndexOf(delimiter);
            end = from + found;
            if (found < 0)
            {
                return false;
            }

            if (end > 0 && body[end - 1] != (byte)'\n')
            {
                continue;
            }

            var line = body[(end + delimiter.Length)..];
            closed = line.StartsWith("--"u8);
            var feed = line.IndexOf((byte)'\n');
            if (!closed && (feed < 0 || line[..feed].IndexOfAnyExcept(" \t\r"u8) >= 0))
            {
                // A longer boundary that only begins like ours.
                continue;
            }

            at = closed ? body.Length : end + delimiter.Length + feed + 1;
            end -= end > 0 ? 1 : 0;
            end -= end > 0 && body[end - 1] == (byte)'\r' ? 1 : 0;
            return true;
        }
    }

    /// <summary>Moves behind the blank line that ends a part's headers.</summary>
    private static bool TrySkipHeaders(ReadOnlySpan<byte> body, ref int at)
    {
        var limit = Math.Min(body.Length, at + MaxHeaderBytes);
        while (at < limit)
        {
            var feed = body[at..limit].IndexOf((byte)'\n');
            if (feed < 0)
            {
                return false;
            }

            var line = body.Slice(at, feed);
            at += feed + 1;
            if (line.IsEmpty || line.SequenceEqual("\r"u8))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads name and kind of a part; null: there is no such header, or there is more than one reading of it.</summary>
    private static MultipartField? ReadDisposition(ReadOnlySpan<byte> headers)
    {
        MultipartField? part = null;
        while (!headers.IsEmpty)
        {
            var length = LengthOfHeader(headers);
            var header = headers[..length];
            headers = headers[length..];
            var colon = header.IndexOf((byte)':');
            if (colon < 0 || !Ascii.EqualsIgnoreCase(header[..colon].Trim(" \t"u8), "content-disposition"u8))
            {
                continue;
            }

            if (part is not null || ReadName(header[(colon + 1)..]) is not { } read)
            {
                return null;
            }

            part = read;
        }

        return part;
    }

    private static MultipartField? ReadName(ReadOnlySpan<byte> disposition)
    {
        string? name = null;
        var isFile = false;
        var parameters = new HeaderParameters(disposition);
        while (parameters.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(parameters.Name, "name"u8))
            {
                if (name is not null)
                {
                    return null;
                }

                name = parameters.Value;
            }
            else if (Ascii.EqualsIgnoreCase(parameters.Name, "name*"u8))
            {
                return null;
            }
            else
            {
                isFile |= Ascii.EqualsIgnoreCase(parameters.Name, "filename"u8) || Ascii.EqualsIgnoreCase(parameters.Name, "filename*"u8);
            }
        }

        return name is null || parameters.IsBroken ? null : new MultipartField(name, isFile, 0, 0);
    }

    /// <summary>Bytes of the first header, with the folded lines that belong to it.</summary>
    private static int LengthOfHeader(ReadOnlySpan<byte> headers)
    {
        var length = 0;
        do
        {
            length += headers[length..].IndexOf((byte)'\n') + 1;
        }
        while (length < headers.Length && headers[length] is (byte)' ' or (byte)'\t');

        return length;
    }
}
