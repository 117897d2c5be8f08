using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Models;

/// <summary>What the database says of models, for the compiler.</summary>
internal static class ModelRows
{
    /// <summary>How compile errors call a model of the database.</summary>
    public static string PathOf(string name) => $"models '{name}'";

    /// <summary>Every one.</summary>
    public static async Task<IReadOnlyList<ModelInput>> LoadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<string>("SELECT document FROM models ORDER BY lower(name)")).Select(StoredJson.Read<ModelInput>)];

    /// <summary>For the compiler.</summary>
    public static ModelConfig Map(ModelInput model)
    {
        var path = PathOf(model.Name);
        return new ModelConfig
        {
            Path = path,
            Name = model.Name,
            Ratio = model.Ratio ?? 1,
            SellPrice = model.SellPrice is null ? null : PriceMapping.Map(model.SellPrice),
            Limits = LimitsDocument.Map(model.Limits, $"{path}.limits"),
            Enabled = model.Enabled ?? true,
            Description = model.Description,
            Tags = model.Tags ?? [],
        };
    }

    /// <summary>The providers' prices that were overridden, by model.</summary>
    public static IReadOnlyDictionary<string, PriceConfig> Prices(IReadOnlyList<ModelInput> models) =>
        models.Where(m => m.Price is not null).ToDictionary(m => m.Name, m => PriceMapping.Map(m.Price!), StringComparer.OrdinalIgnoreCase);

    /// <summary>A model of the file, for people.</summary>
    public static ModelInput Show(ModelConfig model) => new()
    {
        Name = model.Name,
        Enabled = model.Enabled,
        Description = model.Description,
        Tags = model.Tags.Count == 0 ? null : model.Tags,
        Ratio = model.Ratio,
        SellPrice = model.SellPrice is null ? null : PriceMapping.Show(model.SellPrice),
        Limits = LimitsDocument.Show(model.Limits),
    };
}
