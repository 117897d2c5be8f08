namespace Headgate.Contracts;

/// <summary>What an import does with what the document does not name.</summary>
public enum ImportMode
{
    /// <summary>It stays.</summary>
    Merge,

    /// <summary>It goes, in every list that the document has. Users, teams and API keys always stay: their records and accounts refer to them.</summary>
    Replace,
}

/// <summary>What becomes of one thing of an import.</summary>
public enum ImportAction
{
    /// <summary>It is made.</summary>
    Create,

    /// <summary>What there is of that name becomes as the document says.</summary>
    Update,

    /// <summary>It is as the document says already, or stands in the configuration file in the same words.</summary>
    Skip,

    /// <summary>It goes.</summary>
    Delete,

    /// <summary>It cannot be imported; with one of these, nothing is.</summary>
    Conflict,
}

/// <summary>One thing of an import.</summary>
/// <param name="Kind"><c>channel</c>, <c>route</c>, <c>model</c>, <c>group</c>, <c>user</c>, <c>team</c>, <c>key</c>, <c>redemption-code</c>, <c>settings</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Action">What becomes of it.</param>
/// <param name="Errors">Why it cannot be imported; paths are those of the document.</param>
public sealed record ImportItem(string Kind, string Name, ImportAction Action, IReadOnlyList<FieldError> Errors);

/// <summary>What an import did, or would do.</summary>
/// <param name="Applied">Whether it was done.</param>
/// <param name="Items">Each thing.</param>
/// <param name="Errors">What would be wrong with the whole.</param>
public sealed record ImportResult(bool Applied, IReadOnlyList<ImportItem> Items, IReadOnlyList<FieldError> Errors);
