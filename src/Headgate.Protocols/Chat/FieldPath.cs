namespace Headgate.Protocols.Chat;

/// <summary>A place in the client's request, such as <c>messages[3].content[0].source</c>, for errors and reports.</summary>
/// <param name="Parent">What it lies in; null: the body itself.</param>
/// <param name="Name">The member's name; empty for an item of an array that is itself an item.</param>
/// <param name="Index">The place in the array; -1: it is no item.</param>
public sealed record FieldPath(FieldPath? Parent, string Name, int Index = -1)
{
    /// <summary>A member of the body.</summary>
    public static FieldPath Of(string name) => new(null, name);

    /// <summary>An item of an array of the body.</summary>
    public static FieldPath Of(string name, int index) => new(null, name, index);

    /// <summary>A member of this.</summary>
    public FieldPath Field(string name) => new(this, name);

    /// <summary>An item of an array in this.</summary>
    public FieldPath Item(string name, int index) => new(this, name, index);

    /// <summary>The place without its numbers, such as <c>messages[].content[].source</c>: what a <see cref="LossReport"/> names.</summary>
    public string Pattern => Text(withIndex: false);

    /// <inheritdoc/>
    public override string ToString() => Text(withIndex: true);

    private string Text(bool withIndex)
    {
        var own = Index < 0 ? Name : withIndex ? $"{Name}[{Index}]" : Name + "[]";
        return Parent is null ? own : Name.Length == 0 ? Parent.Text(withIndex) + own : $"{Parent.Text(withIndex)}.{own}";
    }
}
