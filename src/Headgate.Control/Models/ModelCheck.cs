using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Channels;
using Headgate.Control.Groups;

namespace Headgate.Control.Models;

/// <summary>What is wrong with what is said of a model and the compiler would not see, or would tell of another place.</summary>
internal static class ModelCheck
{
    private const decimal Dearest = 1_000_000;

    /// <summary>Refuses what is wrong.</summary>
    /// <exception cref="Refusal">With every error.</exception>
    public static void Refuse(ModelInput model)
    {
        List<FieldError> errors = [.. InputCheck.Find(model)];
        if (errors.Count == 0)
        {
            errors.AddRange(
            [
                .. InputCheck.Name(model.Name),
                .. ChannelCheck.Tags(model.Tags),
                .. GroupCheck.Ratio(model.Ratio),
                .. Price(model.Price, "price"),
                .. Price(model.SellPrice, "sellPrice"),
            ]);
            if (model.Name.AsSpan().Count('*') > 1)
            {
                errors.Add(new FieldError("name", "holds more than one '*'"));
            }

            if (model.Price is not null && model.Name.Contains('*', StringComparison.Ordinal))
            {
                errors.Add(new FieldError("price", "prices are by whole model names; '*' is not possible here"));
            }
        }

        if (errors.Count > 0)
        {
            throw Refusal.Invalid(errors);
        }
    }

    private static IEnumerable<FieldError> Price(PriceInput? price, string path)
    {
        if (price is null)
        {
            yield break;
        }

        decimal?[] all =
        [
            price.Input, price.Output, price.CacheRead, price.CacheWrite, price.CacheWriteHour, price.Reasoning, price.InputAudio, price.OutputAudio,
            price.InputImage, price.OutputImage, price.PerRequest, price.PerImage, price.PerSecond, price.PerMillionCharacters, price.PerQuery,
        ];
        if (all.All(p => p is null))
        {
            yield return new FieldError(path, "states no price");
        }
        else if (all.Any(p => p is < 0 or > Dearest))
        {
            yield return new FieldError(path, $"holds a price below 0 or above {Dearest} USD");
        }

        foreach (var (tier, i) in (price.Tiers ?? []).Select((t, i) => (t, i)))
        {
            if (tier.Above < 0 || tier.Price.Tiers is { Count: > 0 })
            {
                yield return new FieldError($"{path}.tiers[{i}]", tier.Above < 0 ? "begins below 0" : "has tiers of its own");
            }

            foreach (var error in Price(tier.Price with { Tiers = null }, $"{path}.tiers[{i}].price"))
            {
                yield return error;
            }
        }
    }
}
