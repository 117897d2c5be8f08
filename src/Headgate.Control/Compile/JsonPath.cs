namespace Headgate.Control.Compile;

/// <summary>Paths for messages: <c>providers[2].headers.x-team</c>.</summary>
internal static class JsonPath
{
    /// <summary>The document itself.</summary>
    public const string Root = "";

    /// <summary>A property of an object.</summary>
    public static string Member(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>An item of a list.</summary>
    public static string Item(string path, int index) => $"{path}[{index}]";
}
