using System.Text.Json.Serialization;

namespace Headgate.Control.Backup;

/// <summary>The first line of a backup: what it is of.</summary>
/// <param name="Headgate">Says that it is one.</param>
/// <param name="Format">Version of the file format.</param>
/// <param name="Engine">The engine it was made on; it can be restored on either.</param>
/// <param name="Schema">The schema's version.</param>
/// <param name="At">When.</param>
/// <param name="Seal">A known text, sealed with the master key, in base64: shows whether another key is the same; null: there was no key.</param>
/// <param name="MasterKey">The master key itself, where that was asked for.</param>
internal sealed record BackupManifest(string Headgate, int Format, string Engine, long Schema, DateTimeOffset At, string? Seal, string? MasterKey)
{
    /// <summary>What <see cref="Headgate"/> says.</summary>
    public const string Kind = "backup";

    /// <summary>The format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Where <see cref="Seal"/> stands, and what it says.</summary>
    public const string SealPlace = "backup";

    /// <inheritdoc/>
    public override string ToString() => $"{Engine} {Schema} {At:u}";
}

/// <summary>The line in front of a table's rows.</summary>
/// <param name="Table">Its name.</param>
/// <param name="Columns">Its columns, in the order of the rows' values.</param>
internal sealed record BackupTable(string Table, string[] Columns);

/// <summary>The last line: without it the file is cut off.</summary>
/// <param name="Rows">How many there were in all tables.</param>
internal sealed record BackupEnd(long Rows);

/// <summary>Generated code for the lines that are objects.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(BackupManifest))]
[JsonSerializable(typeof(BackupTable))]
[JsonSerializable(typeof(BackupEnd))]
internal sealed partial class BackupJson : JsonSerializerContext;
