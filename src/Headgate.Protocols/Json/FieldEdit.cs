using System.Text;

namespace Headgate.Protocols.Json;

/// <summary>
/// One edit of a top-level field, from the closed vocabulary in which catalogue and configuration describe what a provider needs.
/// Edits are applied one after another, each to the result of those before it.
/// </summary>
/// <param name="Name">The field's name, unescaped.</param>
public abstract record FieldEdit(string Name)
{
    private protected static ReadOnlyMemory<byte> Utf8(string json) => Encoding.UTF8.GetBytes(json);
}

/// <summary>Gives the field this value; adds it where it is absent.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Json">The value as JSON, UTF-8.</param>
public sealed record SetField(string Name, ReadOnlyMemory<byte> Json) : FieldEdit(Name)
{
    /// <summary>The same with the value as text.</summary>
    public SetField(string name, string json) : this(name, Utf8(json))
    {
    }
}

/// <summary>Adds the field where it is absent; a value that the client sent, null included, stays.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Json">The value as JSON, UTF-8.</param>
public sealed record DefaultField(string Name, ReadOnlyMemory<byte> Json) : FieldEdit(Name)
{
    /// <summary>The same with the value as text.</summary>
    public DefaultField(string name, string json) : this(name, Utf8(json))
    {
    }
}

/// <summary>Takes the field out.</summary>
/// <param name="Name">The field's name.</param>
public sealed record DropField(string Name) : FieldEdit(Name);

/// <summary>Gives the field another name where it is present; a field that already has that name is dropped.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="To">Its new name.</param>
public sealed record RenameField(string Name, string To) : FieldEdit(Name);

/// <summary>Brings a number into a range; values of other types stay.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Min">The least value, if any.</param>
/// <param name="Max">The greatest value, if any.</param>
public sealed record ClampField(string Name, decimal? Min, decimal? Max) : FieldEdit(Name);
