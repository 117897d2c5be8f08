using Headgate.Contracts;

namespace Headgate.Control.Admin;

/// <summary>What the configuration file defines is shown by the API and changed in the file.</summary>
internal static class FileResources
{
    private const string Prefix = "file:";

    /// <summary>The id of something in the file.</summary>
    public static string IdOf(string name) => Prefix + name;

    /// <summary>The name inside such an id; null: it is the id of something else.</summary>
    public static string? NameOf(string id) => id.StartsWith(Prefix, StringComparison.Ordinal) ? id[Prefix.Length..] : null;

    /// <summary>Refuses to change what is in the file.</summary>
    /// <exception cref="Refusal">It is in the file, or nowhere.</exception>
    public static void RefuseChange(string id, string what)
    {
        if (NameOf(id) is { } name)
        {
            throw Refusal.Conflict($"The {what} '{name}' is defined in the configuration file; change it there.");
        }
    }

    /// <summary>A page over the database's items, which come first, and the file's.</summary>
    /// <param name="listing">What is asked for.</param>
    /// <param name="stored">The database's part of the page.</param>
    /// <param name="total">How many there are in the database.</param>
    /// <param name="file">All that match in the file.</param>
    public static Page<T> Page<T>(Listing listing, IReadOnlyList<T> stored, long total, IReadOnlyList<T> file)
    {
        var skip = (int)Math.Clamp(((long)(listing.Page - 1) * listing.Size) - total, 0, int.MaxValue);
        return new Page<T>([.. stored, .. file.Skip(skip).Take(listing.Size - stored.Count)], total + file.Count, listing.Page, listing.Size);
    }

    /// <summary>Whether a listing wants items of a source.</summary>
    /// <exception cref="Refusal">The filter names no source.</exception>
    public static bool Wants(this Listing listing, string source) => listing.Text("source") switch
    {
        null => true,
        Sources.Database or Sources.File => listing.Text("source") == source,
        _ => throw Refusal.Malformed("There are two sources.", new FieldError("source", "must be database or file")),
    };
}
