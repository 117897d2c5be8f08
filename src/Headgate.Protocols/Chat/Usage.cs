namespace Headgate.Protocols.Chat;

/// <summary>
/// What one request consumed, in the one canonical sense of this project; every dialect's own figures are turned into it.
/// All counts are tokens unless the name says otherwise.
/// </summary>
/// <remarks>
/// <para><see cref="Input"/> is the whole prompt: it includes <see cref="CacheRead"/>, <see cref="CacheWrite"/>,
/// <see cref="InputAudio"/> and <see cref="InputImage"/>.</para>
/// <para><see cref="CacheWrite"/> is everything written to a prompt cache: it includes <see cref="CacheWriteHour"/>.</para>
/// <para><see cref="Output"/> is everything generated: it includes <see cref="Reasoning"/>, <see cref="OutputAudio"/> and
/// <see cref="OutputImage"/>.</para>
/// </remarks>
public record struct Usage
{
    /// <summary>The whole prompt.</summary>
    public long Input { get; set; }

    /// <summary>The part of <see cref="Input"/> that was read from a prompt cache.</summary>
    public long CacheRead { get; set; }

    /// <summary>The part of <see cref="Input"/> that was written to a prompt cache.</summary>
    public long CacheWrite { get; set; }

    /// <summary>The part of <see cref="CacheWrite"/> that was written with a lifetime of one hour.</summary>
    public long CacheWriteHour { get; set; }

    /// <summary>The part of <see cref="Input"/> that was audio.</summary>
    public long InputAudio { get; set; }

    /// <summary>The part of <see cref="Input"/> that was images.</summary>
    public long InputImage { get; set; }

    /// <summary>Everything generated.</summary>
    public long Output { get; set; }

    /// <summary>The part of <see cref="Output"/> that was reasoning.</summary>
    public long Reasoning { get; set; }

    /// <summary>The part of <see cref="Output"/> that was audio.</summary>
    public long OutputAudio { get; set; }

    /// <summary>The part of <see cref="Output"/> that was images.</summary>
    public long OutputImage { get; set; }

    /// <summary>Pictures made, for operations that are billed by picture.</summary>
    public int Images { get; set; }

    /// <summary>Length of transcribed audio in milliseconds, for operations that are billed by time.</summary>
    public long AudioMilliseconds { get; set; }

    /// <summary>Characters spoken, for operations that are billed by character.</summary>
    public long Characters { get; set; }

    /// <summary>Billed queries (rerank search units, server-side web searches).</summary>
    public int Queries { get; set; }

    /// <summary>Whether the provider reported these figures (false: nothing came, or they were estimated here).</summary>
    public bool Reported { get; set; }

    /// <summary>Whether any figure was estimated by the gateway because the provider reported none.</summary>
    public bool Estimated { get; set; }
}
