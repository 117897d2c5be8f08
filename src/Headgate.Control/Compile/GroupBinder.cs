using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds <c>groups</c> and the file's own <c>models</c>: lists of objects, or objects by name.</summary>
internal static class GroupBinder
{
    public static IReadOnlyList<GroupConfig> BindGroups(ObjectReader root, BindSession session) => [.. Named(root, "groups", "group", session).Select(entry =>
    {
        var (reader, name) = entry;
        var preset = new GroupConfig { Path = reader.Path, Name = name };
        var group = preset with
        {
            Description = reader.Text("description"),
            Ratio = reader.Number("ratio") ?? preset.Ratio,
            Models = reader.Texts("models") ?? preset.Models,
            Channels = reader.Texts("channels") ?? preset.Channels,
            Limits = LimitBinder.Bind(reader, session),
        };
        reader.End();
        return group;
    })];

    public static IReadOnlyList<ModelConfig> BindModels(ObjectReader root, BindSession session) => [.. Named(root, "models", "modelRule", session).Select(entry =>
    {
        var (reader, name) = entry;
        var preset = new ModelConfig { Path = reader.Path, Name = name };
        var model = preset with
        {
            Ratio = reader.Number("ratio") ?? preset.Ratio,
            SellPrice = reader.Object("sellPrice", "price") is { } price ? PriceBinder.Bind(price, session) : null,
            Limits = LimitBinder.Bind(reader, session),
            Enabled = reader.Flag("enabled") ?? preset.Enabled,
            Description = reader.Text("description"),
            Tags = reader.Texts("tags") ?? preset.Tags,
        };
        reader.End();
        return model;
    })];

    private static IEnumerable<(ObjectReader Reader, string Name)> Named(ObjectReader root, string key, string shape, BindSession session)
    {
        var path = root.PathOf(key);
        switch (root.Take(key))
        {
            case null:
                yield break;
            case { ValueKind: JsonValueKind.Array } list:
                var index = 0;
                foreach (var item in list.EnumerateArray())
                {
                    if (ObjectReader.Open(item, JsonPath.Item(path, index++), shape, session) is { } reader)
                    {
                        yield return (reader, reader.RequiredText("name"));
                    }
                }

                break;
            case { ValueKind: JsonValueKind.Object } map:
                foreach (var property in map.EnumerateObject())
                {
                    if (ObjectReader.Open(property.Value, JsonPath.Member(path, property.Name), shape, session) is { } reader)
                    {
                        yield return (reader, reader.Text("name") ?? property.Name);
                    }
                }

                break;
            case { } other:
                session.Error(path, $"must be a list or an object, not {BindSession.NameOf(other)}");
                break;
        }
    }
}
