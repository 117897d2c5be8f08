namespace Headgate.Contracts;

/// <summary>The section <c>records</c> of the settings: how long what happened is kept, and what of it.</summary>
public sealed record RecordsSettings
{
    /// <summary>Days that records are kept; 0: for ever. Sums outlive them.</summary>
    public int RecordDays { get; init; } = 90;

    /// <summary>Days that hourly sums are kept, at least 35; 0: for ever.</summary>
    public int HourlyDays { get; init; } = 400;

    /// <summary>Days that daily sums are kept apart; 0: for ever. Older ones are added up, so that totals stay whole.</summary>
    public int DailyDays { get; init; }

    /// <summary>What is captured of requests and answers themselves.</summary>
    public CaptureSettings Capture { get; init; } = new();
}

/// <summary>Capturing of bodies. A request is captured when it matches every list; an empty list matches everything.</summary>
public sealed record CaptureSettings
{
    /// <summary>Off: nothing is captured.</summary>
    public bool Enabled { get; init; }

    /// <summary>Ids or names of API keys.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Names of channels.</summary>
    public IReadOnlyList<string> Channels { get; init; } = [];

    /// <summary>Model patterns, <c>*</c> allowed.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>How many of 100 matching requests.</summary>
    public decimal Percent { get; init; } = 100;

    /// <summary>Kilobytes that are kept of each body; the rest is cut off.</summary>
    public int MaxKilobytes { get; init; } = 64;

    /// <summary>Days that captures are kept, at least 1.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Names of JSON fields whose values are masked, at any depth.</summary>
    public IReadOnlyList<string> MaskFields { get; init; } = [];

    /// <summary>Regular expressions whose matches are masked.</summary>
    public IReadOnlyList<string> MaskPatterns { get; init; } = [];
}

/// <summary>What was captured of a request.</summary>
/// <param name="RecordId">The request.</param>
/// <param name="CapturedAt">When.</param>
/// <param name="Request">What the client sent.</param>
/// <param name="Response">What the client got.</param>
public sealed record CaptureView(string RecordId, DateTimeOffset CapturedAt, CapturedBody Request, CapturedBody Response);

/// <summary>A captured body.</summary>
/// <param name="Bytes">How long the whole is.</param>
/// <param name="IsCut">Whether <paramref name="Text"/> is only its beginning.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Text">As it was, masked and cut; null: it was no text.</param>
public sealed record CapturedBody(long Bytes, bool IsCut, string? ContentType = null, string? Text = null);
