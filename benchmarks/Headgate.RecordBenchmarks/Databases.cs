using Headgate.Control.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.RecordBenchmarks;

/// <summary>Opens what the arguments name.</summary>
internal static class Databases
{
    public static async Task<Database> OpenAsync(string address) => address.StartsWith("postgres", StringComparison.Ordinal)
        ? await PostgresDatabase.OpenAsync(DatabaseAddress.ToConnectionString(address), TimeProvider.System, NullLogger.Instance, CancellationToken.None)
        : await SqliteDatabase.OpenAsync(address, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
}
