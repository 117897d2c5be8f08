using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Admin;

/// <summary>What the types of a request cannot forbid: nulls inside lists and maps, and characters that no database stores.</summary>
internal static class InputCheck
{
    /// <summary>Longest name of anything.</summary>
    public const int LongestName = 200;

    /// <summary>Everything of that kind.</summary>
    /// <param name="input">The request's record.</param>
    /// <param name="prefix">Path of the record.</param>
    /// <param name="free">Path below which any JSON may stand; null: none.</param>
    public static IReadOnlyList<FieldError> Find<T>(T input, string prefix = "", string? free = null)
    {
        var errors = new List<FieldError>();
        try
        {
            Walk(JsonSerializer.SerializeToElement(input, ContractJson.Options), prefix, free, errors);
        }
        catch (JsonException e) when (e.InnerException is InvalidOperationException)
        {
            // Where any JSON may stand, texts are not looked at before they are written.
            var path = string.Join('.', (e.Path ?? string.Empty).TrimStart('$', '.').Split('.').Select(JsonNamingPolicy.CamelCase.ConvertName));
            errors.Add(new FieldError(prefix.Length == 0 ? path : $"{prefix}.{path}", "holds half of a character: a surrogate without its other half"));
        }

        return errors;
    }

    /// <summary>Refuses input of that kind.</summary>
    /// <exception cref="Refusal">There is some.</exception>
    public static void Refuse<T>(T input, string? free = null)
    {
        if (Find(input, string.Empty, free) is { Count: > 0 } errors)
        {
            throw Refusal.Invalid(errors);
        }
    }

    /// <summary>A name that is empty or too long, or that people would read as another one than it is.</summary>
    public static IEnumerable<FieldError> Name(string name, string path = "name")
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            yield return new FieldError(path, "is empty");
        }
        else if (name.Length > LongestName)
        {
            yield return new FieldError(path, $"is longer than {LongestName} characters");
        }
        else if (name.Any(IsUnseen))
        {
            yield return new FieldError(path, "holds a line break or another character that is not seen");
        }
        else if (char.IsWhiteSpace(name[0]) || char.IsWhiteSpace(name[^1]))
        {
            yield return new FieldError(path, "begins or ends with a blank");
        }
    }

    /// <summary>Whether a character is a control character, or turns the direction of those after it.</summary>
    internal static bool IsUnseen(char c) => char.IsControl(c) || c is (>= '\u2028' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static void Walk(JsonElement value, string path, string? free, List<FieldError> errors)
    {
        var isFree = free is not null && path.StartsWith(free, StringComparison.Ordinal);
        switch (value.ValueKind)
        {
            case JsonValueKind.Null when !isFree:
                errors.Add(new FieldError(path, "is null"));
                break;
            case JsonValueKind.String when value.GetString()!.Contains('\0', StringComparison.Ordinal):
                errors.Add(new FieldError(path, "holds the character NUL"));
                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var item in value.EnumerateArray())
                {
                    Walk(item, $"{path}[{index++}]", free, errors);
                }

                break;
            case JsonValueKind.Object:
                foreach (var property in value.EnumerateObject())
                {
                    var at = path.Length == 0 ? property.Name : $"{path}.{property.Name}";
                    if (property.Name.Contains('\0', StringComparison.Ordinal))
                    {
                        errors.Add(new FieldError(path, "holds the character NUL"));
                    }
                    else
                    {
                        Walk(property.Value, at, free, errors);
                    }
                }

                break;
        }
    }
}
