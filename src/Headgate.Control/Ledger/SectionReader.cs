using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Secrets;

namespace Headgate.Control.Ledger;

/// <summary>Reads a section of the settings as a record; what was never set has the record's defaults.</summary>
public sealed class SectionReader(MasterKey master)
{
    private const string Sealed = "sealed:";
    private static readonly JsonSerializerOptions Options = new(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Reads a section; its secrets are still sealed.</summary>
    internal static async Task<T> ReadAsync<T>(DbConnection connection, string section)
        where T : class, new() =>
        await connection.ExecuteScalarAsync<string?>("SELECT document FROM settings WHERE section = @section", new { section }) is { } document
            ? JsonSerializer.Deserialize<T>(document, Options) ?? new T()
            : new T();

    /// <summary>Opens a secret of a section.</summary>
    /// <param name="section">Its name.</param>
    /// <param name="path">Where the secret stands in it, such as <c>stripe.secretKey</c>.</param>
    /// <param name="value">What stands there.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed with another master key.</exception>
    internal string Open(string section, string path, string value) => value.StartsWith(Sealed, StringComparison.Ordinal)
        ? master.Open(Convert.FromBase64String(value[Sealed.Length..]), $"settings:{section}:{path}")
        : value;

    /// <summary>Seals a secret of a section.</summary>
    internal string Seal(string section, string path, string value) => Sealed + Convert.ToBase64String(master.Seal(value, $"settings:{section}:{path}"));
}
