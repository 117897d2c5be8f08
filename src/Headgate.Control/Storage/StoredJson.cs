using System.Text.Json;
using System.Text.Json.Serialization;
using Headgate.Contracts;

namespace Headgate.Control.Storage;

/// <summary>Documents inside the database: as the API writes them, but fields that a later version no longer knows are passed over.</summary>
internal static class StoredJson
{
    private static readonly JsonSerializerOptions Options = Create();

    /// <summary>Writes a document.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads a document.</summary>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("A stored document holds nothing.");

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
