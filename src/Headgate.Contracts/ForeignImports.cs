namespace Headgate.Contracts;

/// <summary>What an import from another gateway brings, or would bring.</summary>
public sealed record ForeignImportReport
{
    /// <summary>Where from: <c>one-api</c>, <c>new-api</c>, <c>veloera</c>, <c>litellm</c>, <c>claude-code-router</c>, <c>portkey</c>.</summary>
    public required string From { get; init; }

    /// <summary>Whether it was only tried.</summary>
    public required bool DryRun { get; init; }

    /// <summary>What comes, item by item; secrets show their last characters at most.</summary>
    public required IReadOnlyList<ForeignImportItem> Items { get; init; }

    /// <summary>What cannot come, comes differently, or asks for something to be done.</summary>
    public required IReadOnlyList<ForeignImportNote> Notes { get; init; }

    /// <summary>What becomes of it here, beside what there is; null: only the file was looked at.</summary>
    public ImportResult? Result { get; init; }
}

/// <summary>One thing that comes.</summary>
/// <param name="Kind"><c>channel</c>, <c>route</c>, <c>group</c>, <c>model</c>, <c>user</c>, <c>key</c>, <c>redemption-code</c> or <c>settings</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What it is, in one line.</param>
public sealed record ForeignImportItem(string Kind, string Name, string Detail);

/// <summary>One thing that a person should know.</summary>
/// <param name="Item">What it is about.</param>
/// <param name="Kind">How it concerns it.</param>
/// <param name="Message">What there is to know.</param>
public sealed record ForeignImportNote(string Item, ForeignImportNoteKind Kind, string Message);

/// <summary>How a note concerns its item.</summary>
public enum ForeignImportNoteKind
{
    /// <summary>It does not come, or a part of it does not.</summary>
    LeftOut,

    /// <summary>It comes, but differently.</summary>
    Changed,

    /// <summary>Something is to be done afterwards.</summary>
    Advice,
}
