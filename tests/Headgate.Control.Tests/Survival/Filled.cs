using System.Collections;
using System.Reflection;
using Headgate.Gateway.Access;
using Headgate.Protocols.Json;

namespace Headgate.Control.Tests.Survival;

/// <summary>Objects with a value in every property, none twice, and their comparison by value.</summary>
internal sealed class Filled
{
    // A price may hold tiers that hold a price.
    private const int Deepest = 6;
    private int _next;

    /// <summary>An object of a type, filled to the bottom.</summary>
    public object Make(Type type, int depth = 0)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        var n = ++_next;
        return type switch
        {
            _ when type == typeof(string) => $"text {n} „ü\"\\",
            _ when type == typeof(bool) => true,
            _ when type == typeof(int) => n,
            _ when type == typeof(long) => (long)n << 33,
            _ when type == typeof(decimal) => n + 0.123456789m,
            _ when type == typeof(TimeSpan) => TimeSpan.FromMilliseconds(n),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000L + n),
            _ when type == typeof(DateOnly) => new DateOnly(2026, 1, 1).AddDays(n),
            _ when type == typeof(KeyHash) => KeyHash.Of($"key {n}"),
            { IsEnum: true } => Enum.GetValues(type).Cast<object>().Last(),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) => MakeList(type.GenericTypeArguments[0], depth),
            { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) => MakeDictionary(type.GenericTypeArguments[1], depth),
            { IsClass: true } => MakeRecord(type, depth),
            _ => throw new NotSupportedException($"The test does not know how to fill a {type}; neither may the file."),
        };
    }

    /// <summary>Every place where two objects differ.</summary>
    public static IEnumerable<string> Differences(object? expected, object? actual, string path = "")
    {
        if (expected is null || actual is null || expected is string or ValueType)
        {
            return Equals(expected, actual) ? [] : [$"{path}: {expected} became {actual}"];
        }

        if (expected is SetField or DefaultField)
        {
            return Json(expected).SequenceEqual(Json(actual)) && expected.GetType() == actual.GetType() ? [] : [path];
        }

        if (expected is IDictionary dictionary)
        {
            var other = (IDictionary)actual;
            return other.Count != dictionary.Count
                ? [$"{path}: {dictionary.Count} entries became {other.Count}"]
                : dictionary.Keys.Cast<string>().SelectMany(key => Differences(dictionary[key], other[key], $"{path}['{key}']"));
        }

        if (expected is IEnumerable list)
        {
            var (a, b) = (list.Cast<object>().ToArray(), ((IEnumerable)actual).Cast<object>().ToArray());
            return a.Length != b.Length ? [$"{path}: {a.Length} became {b.Length}"] : a.Zip(b).SelectMany((pair, i) => Differences(pair.First, pair.Second, $"{path}[{i}]"));
        }

        return Properties(expected.GetType()).SelectMany(p => Differences(p.GetValue(expected), p.GetValue(actual), $"{path}.{p.Name}"));
    }

    private static byte[] Json(object edit) => ((ReadOnlyMemory<byte>)edit.GetType().GetProperty("Json")!.GetValue(edit)!).ToArray();

    private static PropertyInfo[] Properties(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite)];

    private IList MakeList(Type item, int depth)
    {
        var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(item))!;
        if (item == typeof(FieldEdit))
        {
            FieldEdit[] edits = [new SetField("a", "{\"x\": [1.0]}"), new DefaultField("b", "null"), new DropField("c"), new RenameField("d", "e"), new ClampField("f", null, 1.5m)];
            return edits;
        }

        for (var i = 0; i < 2 && depth < Deepest; i++)
        {
            list.Add(Make(item, depth + 1));
        }

        return list;
    }

    private IDictionary MakeDictionary(Type value, int depth)
    {
        var dictionary = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        for (var i = 0; i < 2 && depth < Deepest; i++)
        {
            dictionary.Add($"Name {++_next}", Make(value, depth + 1));
        }

        return dictionary;
    }

    private object MakeRecord(Type type, int depth)
    {
        // Positional records have a constructor with their values, the others one without.
        var constructor = type.GetConstructors().MinBy(c => c.GetParameters().Length)!;
        var made = constructor.Invoke([.. constructor.GetParameters().Select(p => Make(p.ParameterType, depth + 1))]);
        foreach (var property in Properties(type))
        {
            property.SetValue(made, depth < Deepest || property.PropertyType.IsValueType || property.PropertyType == typeof(string) || property.PropertyType.IsGenericType
                ? Make(property.PropertyType, depth + 1)
                : property.GetValue(made));
        }

        return made;
    }
}
