using Headgate.Control.Records;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Server.Tests.Hosting;

/// <summary>A folder with a configuration and a data directory for one test.</summary>
internal sealed class Workspace : IDisposable
{
    public const string Key = "sk-test-laptop";

    public string Folder { get; } = Directory.CreateTempSubdirectory("headgate-test-").FullName;

    public string Journal => Path.Combine(Folder, "data", "journal");

    /// <summary>Writes a file and returns its path.</summary>
    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>A headgate.json with one channel and one key.</summary>
    public string WriteConfig(string baseUrl = "http://127.0.0.1:9/v1") => Write(
        "headgate.json",
        $$"""
        {
          "providers": [{ "name": "stub", "type": "openai", "baseURL": "{{baseUrl}}", "apiKey": "upstream-key", "models": ["m-1"] }],
          "keys": [{ "name": "laptop", "key": "{{Key}}", "models": ["*"] }],
        }
        """);

    /// <summary>Every record of the database. The server must have stopped or be idle.</summary>
    public async Task<IReadOnlyList<RequestRecord>> RecordsAsync()
    {
        using var database = await SqliteDatabase.OpenAsync(
            Path.Combine(Folder, "data", "headgate.db"), TimeProvider.System, NullLogger<SqliteDatabase>.Instance, CancellationToken.None);
        return await new RecordQuery(database).LatestAsync(int.MaxValue, CancellationToken.None);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
