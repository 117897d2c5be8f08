using System.Globalization;
using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>
/// Reads one object of the file, key by key. Names are matched without regard to case and underscores. A wrong type is an error
/// with its path and the key counts as absent; keys that nobody asked for are errors too, with near names.
/// </summary>
internal sealed class ObjectReader
{
    private readonly BindSession _session;
    private readonly string _shape;
    private readonly Dictionary<string, JsonProperty> _properties = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];

    private ObjectReader(JsonElement value, string path, string shape, BindSession session)
    {
        (_session, _shape, Path) = (session, shape, path);
        foreach (var property in value.EnumerateObject())
        {
            if (!_properties.TryAdd(Plain(property.Name), property))
            {
                session.Error(JsonPath.Member(path, property.Name), "is written twice");
            }
        }
    }

    /// <summary>Where the object stands.</summary>
    public string Path { get; }

    /// <summary>Opens an object; null with an error where the value is none.</summary>
    /// <param name="value">The value.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="shape">Which of the schema's definitions it follows.</param>
    /// <param name="session">The run.</param>
    public static ObjectReader? Open(JsonElement value, string path, string shape, BindSession session)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new ObjectReader(value, path, shape, session);
        }

        session.Error(path, $"must be an object, not {BindSession.NameOf(value)}");
        return null;
    }

    /// <summary>Where a key of this object stands, as the file writes it.</summary>
    public string PathOf(string name) =>
        JsonPath.Member(Path, _properties.TryGetValue(Plain(name), out var property) ? property.Name : name);

    /// <summary>Whether a value that is not null is there and was not taken yet.</summary>
    public bool Has(string name) => _properties.TryGetValue(Plain(name), out var property) && property.Value.ValueKind != JsonValueKind.Null;

    /// <summary>A value that is not null; else null.</summary>
    public JsonElement? Take(string name)
    {
        _asked.Add(name);
        _session.Know(_shape, name);
        return _properties.Remove(Plain(name), out var property) && property.Value.ValueKind != JsonValueKind.Null ? property.Value : null;
    }

    public string? Text(string name)
    {
        var path = PathOf(name);
        return Take(name) is { } value ? _session.Text(value, path) : null;
    }

    /// <summary>Text that must be there; empty with an error where it is not.</summary>
    public string RequiredText(string name)
    {
        var path = PathOf(name);
        if (Take(name) is not { } value)
        {
            _session.Error(path, "is missing");
            return string.Empty;
        }

        return _session.Text(value, path) ?? string.Empty;
    }

    public bool? Flag(string name)
    {
        var path = PathOf(name);
        switch (Take(name))
        {
            case null:
                return null;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { ValueKind: JsonValueKind.False }:
                return false;
            case { ValueKind: JsonValueKind.String } text when bool.TryParse(text.GetString(), out var flag):
                return flag;
            case { } other:
                _session.Error(path, $"must be true or false, not {BindSession.NameOf(other)}");
                return null;
        }
    }

    public decimal? Number(string name)
    {
        var path = PathOf(name);
        return Take(name) is { } value ? Number(value, path) : null;
    }

    /// <summary>A number of a value; null with an error where it is none.</summary>
    public decimal? Number(JsonElement value, string path)
    {
        if (value.ValueKind is JsonValueKind.Number && value.TryGetDecimal(out var number))
        {
            return number;
        }

        // An environment variable is text always.
        if (value.ValueKind is JsonValueKind.String && decimal.TryParse(value.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out number))
        {
            return number;
        }

        _session.Error(path, $"must be a number, not {BindSession.NameOf(value)}");
        return null;
    }

    public long? Whole(string name) => Whole(name, long.MinValue, long.MaxValue);

    public int? Int(string name) => (int?)Whole(name, int.MinValue, int.MaxValue);

    private long? Whole(string name, long least, long most)
    {
        var path = PathOf(name);
        if (Take(name) is not { } value || Number(value, path) is not { } number)
        {
            return null;
        }

        if (number != decimal.Truncate(number) || number < least || number > most)
        {
            _session.Error(path, $"{number} is not a whole number, or too large");
            return null;
        }

        return (long)number;
    }

    public TimeSpan? Duration(string name)
    {
        var path = PathOf(name);
        if (Take(name) is not { } value || _session.Text(value, path) is not { } text)
        {
            return null;
        }

        if (Durations.TryParse(text, out var duration))
        {
            return duration;
        }

        _session.Error(path, $"'{text}' is not a time; write milliseconds, or \"30s\", \"5m\", \"1h\", or \"off\"");
        return null;
    }

    /// <summary>A list of texts; one text counts as a list of one.</summary>
    public IReadOnlyList<string>? Texts(string name)
    {
        var path = PathOf(name);
        return Take(name) is { } value ? TextList(value, path) : null;
    }

    /// <summary>A list of texts of a value; one text counts as a list of one.</summary>
    public IReadOnlyList<string>? TextList(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                return [value.GetString()!];
            case JsonValueKind.Array:
                return [.. value.EnumerateArray().Select((item, i) => _session.Text(item, JsonPath.Item(path, i))).OfType<string>()];
            default:
                _session.Error(path, $"must be a list of texts, not {BindSession.NameOf(value)}");
                return null;
        }
    }

    /// <summary>An object whose values are texts.</summary>
    public IReadOnlyDictionary<string, string>? TextMap(string name, StringComparer comparer)
    {
        var map = new Dictionary<string, string>(comparer);
        foreach (var (key, value, path) in Members(name))
        {
            if (_session.Text(value, path) is { } text && !map.TryAdd(key, text))
            {
                _session.Error(path, "is written twice");
            }
        }

        return map.Count == 0 ? null : map;
    }

    /// <summary>The members of an object whose keys are free.</summary>
    public IEnumerable<(string Key, JsonElement Value, string Path)> Members(string name)
    {
        var path = PathOf(name);
        if (Take(name) is not { } value)
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            _session.Error(path, $"must be an object, not {BindSession.NameOf(value)}");
            yield break;
        }

        foreach (var property in value.EnumerateObject())
        {
            yield return (property.Name, property.Value, JsonPath.Member(path, property.Name));
        }
    }

    /// <summary>The items of a list.</summary>
    public IEnumerable<(JsonElement Value, string Path)> Items(string name)
    {
        var path = PathOf(name);
        if (Take(name) is not { } value)
        {
            yield break;
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            _session.Error(path, $"must be a list, not {BindSession.NameOf(value)}");
            yield break;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            yield return (item, JsonPath.Item(path, index++));
        }
    }

    /// <summary>An object inside this one.</summary>
    public ObjectReader? Object(string name, string shape)
    {
        var path = PathOf(name);
        return Take(name) is { } value ? Open(value, path, shape, _session) : null;
    }

    /// <summary>Reports the keys that nobody asked for. Free are <c>description</c>, <c>$schema</c> and everything that begins with <c>x-</c>.</summary>
    public void End()
    {
        foreach (var property in _properties.Values)
        {
            var isFree = property.Name is "$schema" or "description" || property.Name.StartsWith("x-", StringComparison.OrdinalIgnoreCase);
            if (!isFree)
            {
                _session.Error(JsonPath.Member(Path, property.Name), $"is not a known key{NearNames.Hint(property.Name, _asked)}");
            }
        }
    }

    private static string Plain(string name) => name.Replace("_", string.Empty, StringComparison.Ordinal).ToUpperInvariant();
}
