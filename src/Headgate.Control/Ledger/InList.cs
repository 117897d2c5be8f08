using System.Globalization;
using System.Text;
using Dapper;

namespace Headgate.Control.Ledger;

/// <summary>A list of values for <c>IN</c> that both engines take: Dapper expands one by itself only where the engine has no arrays.</summary>
internal static class InList
{
    /// <summary>Adds the values as parameters.</summary>
    /// <returns>The list with its brackets; a list that holds nothing where there are none.</returns>
    public static string Add(DynamicParameters parameters, string name, IReadOnlyCollection<string> values)
    {
        if (values.Count == 0)
        {
            return "(NULL)";
        }

        var list = new StringBuilder("(");
        var index = 0;
        foreach (var value in values)
        {
            var parameter = name + index++.ToString(CultureInfo.InvariantCulture);
            parameters.Add(parameter, value);
            list.Append(index == 1 ? "@" : ", @").Append(parameter);
        }

        return list.Append(')').ToString();
    }
}
