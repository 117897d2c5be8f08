using Dapper;

namespace Headgate.Control.Storage;

/// <summary>Lists of values in SQL, the same on every engine: one parameter each.</summary>
internal static class SqlList
{
    /// <summary>Most values of one statement; longer lists are cut into chunks.</summary>
    public const int Most = 500;

    /// <summary>Adds the values as parameters.</summary>
    /// <returns>Their names in brackets, for behind <c>IN</c>; nothing is in an empty list.</returns>
    public static string Of(IReadOnlyCollection<string> values, DynamicParameters parameters, string name = "item")
    {
        if (values.Count == 0)
        {
            return "(NULL)";
        }

        var names = new List<string>(values.Count);
        foreach (var value in values)
        {
            var parameter = $"{name}{names.Count}";
            parameters.Add(parameter, value);
            names.Add("@" + parameter);
        }

        return $"({string.Join(", ", names)})";
    }
}
