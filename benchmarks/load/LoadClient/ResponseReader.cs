using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Headgate.Load.LoadClient;

/// <summary>Reads HTTP/1.1 answers with a length or in chunks from a blocking socket, without allocating.</summary>
internal sealed class ResponseReader(Socket socket)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;
    private long _remaining;
    private bool _chunked;
    private bool _inChunk;

    private ReadOnlySpan<byte> Filled => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Reads status line and headers; returns the status.</summary>
    /// <exception cref="IOException">The connection ended, or this is no answer that can be read.</exception>
    public int ReadHead()
    {
        int length;
        while ((length = Filled.IndexOf("\r\n\r\n"u8)) < 0)
        {
            Fill();
        }

        var head = Filled[..length];
        if (!head.StartsWith("HTTP/1.1 "u8) || !Utf8Parser.TryParse(head[9..], out int status, out _))
        {
            throw new IOException("the answer does not start with an HTTP/1.1 status line");
        }

        (_chunked, _inChunk, _remaining) = (false, false, -1);
        foreach (var range in head.Split("\r\n"u8))
        {
            ReadHeader(head[range]);
        }

        if (!_chunked && _remaining < 0)
        {
            throw new IOException("the answer has neither a length nor chunks");
        }

        _remaining = Math.Max(_remaining, 0);
        _start += length + 4;
        return status;
    }

    /// <summary>The next piece of the body, valid until the next call; false at its end.</summary>
    /// <exception cref="IOException">The connection ended before the body did.</exception>
    public bool TryReadBody(out ReadOnlySpan<byte> piece)
    {
        piece = default;
        if (_remaining == 0 && (!_chunked || !NextChunk()))
        {
            return false;
        }

        if (_start == _end)
        {
            Fill();
        }

        var length = (int)Math.Min(_remaining, _end - _start);
        piece = Filled[..length];
        _start += length;
        _remaining -= length;
        return true;
    }

    private void ReadHeader(ReadOnlySpan<byte> line)
    {
        var colon = line.IndexOf((byte)':');
        if (colon < 0)
        {
            return;
        }

        var value = line[(colon + 1)..].Trim((byte)' ');
        if (Ascii.EqualsIgnoreCase(line[..colon], "content-length"u8))
        {
            _remaining = Utf8Parser.TryParse(value, out long length, out _) ? length : throw new IOException("content-length is not a number");
        }
        else if (Ascii.EqualsIgnoreCase(line[..colon], "transfer-encoding"u8))
        {
            _chunked = Ascii.EqualsIgnoreCase(value, "chunked"u8);
        }
    }

    private bool NextChunk()
    {
        if (_inChunk)
        {
            TakeLine(); // The line end behind the chunk before.
        }

        var line = TakeLine();
        if (!Utf8Parser.TryParse(line, out _remaining, out _, 'x'))
        {
            throw new IOException("a chunk size is not a number");
        }

        _inChunk = _remaining > 0;
        if (!_inChunk)
        {
            while (!TakeLine().IsEmpty)
            {
            }
        }

        return _inChunk;
    }

    private ReadOnlySpan<byte> TakeLine()
    {
        int length;
        while ((length = Filled.IndexOf("\r\n"u8)) < 0)
        {
            Fill();
        }

        var line = Filled[..length];
        _start += length + 2;
        return line;
    }

    private void Fill()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }
        else if (_end == _buffer.Length)
        {
            if (_start == 0)
            {
                throw new IOException("a head or chunk line is longer than the buffer");
            }

            Filled.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        var read = socket.Receive(_buffer.AsSpan(_end));
        _end += read > 0 ? read : throw new IOException("the connection ended before the answer did");
    }
}
