using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>
/// Ratios and prices of models as prices in USD: ratio 1 is one unit of quota a token, which is 2 USD a million. They come as the price that
/// groups' ratios are applied to, because that is what they are there.
/// </summary>
internal sealed class OneApiPrices(ForeignSource source, OneApiOptions options, OneApiQuota quota, ImportNotes notes)
{
    private const decimal DearestRatio = 500_000;

    private readonly Dictionary<string, decimal> _model = options.Table("ModelRatio");
    private readonly Dictionary<string, decimal> _completion = options.Table("CompletionRatio");
    private readonly Dictionary<string, decimal> _cacheRead = options.Table("CacheRatio");
    private readonly Dictionary<string, decimal> _cacheWrite = options.Table("CreateCacheRatio");
    private readonly Dictionary<string, decimal> _image = options.Table("ImageRatio");
    private readonly Dictionary<string, decimal> _audio = options.Table("AudioRatio");
    private readonly Dictionary<string, decimal> _audioCompletion = options.Table("AudioCompletionRatio");
    private readonly Dictionary<string, decimal> _call = options.Table("ModelPrice");

    /// <summary>What is said of the models that channels serve.</summary>
    public List<ModelInput> Read(IEnumerable<string> served)
    {
        var models = new List<ModelInput>();
        var missing = 0;
        var names = served.Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        foreach (var name in names)
        {
            if (name.Contains('*', StringComparison.Ordinal))
            {
                if (_model.ContainsKey(name) || _call.ContainsKey(name))
                {
                    notes.LeftOut($"price of '{name}'", "prices are by whole names here");
                }
            }
            else if (Price(name) is { } price)
            {
                models.Add(new ModelInput { Name = name, Price = price });
            }
            else
            {
                missing++;
            }
        }

        Tell(names, missing);
        return models;
    }

    private PriceInput? Price(string name)
    {
        // A price by the call goes before a ratio.
        if (_call.TryGetValue(name, out var call))
        {
            return new PriceInput { Input = 0, Output = 0, PerRequest = Math.Round(call, 9), Source = ForeignSources.Name(source) };
        }

        if (!_model.TryGetValue(name, out var ratio))
        {
            return null;
        }

        if (ratio > DearestRatio)
        {
            notes.LeftOut($"price of '{name}'", $"a ratio of {ratio} is more than a price here may be");
            return null;
        }

        var known = CataloguePrices.Find(name);
        if (!_completion.TryGetValue(name, out var completion))
        {
            completion = known is null ? 1 : known.Output / known.Input;
            notes.Once(
                $"price of '{name}'", ForeignImportNoteKind.Changed,
                "its ratio of output is built into the source and not in its database; taken from the maker's prices, and as input where there are none: check it");
        }

        return new PriceInput
        {
            Input = quota.PerMillion(ratio),
            Output = Dear(ratio * completion, name),
            CacheRead = Cached(_cacheRead, name, ratio, known?.CacheRead / known?.Input),
            CacheWrite = Cached(_cacheWrite, name, ratio, known?.CacheWrite / known?.Input),
            InputImage = _image.TryGetValue(name, out var image) ? Dear(ratio * image, name) : null,
            InputAudio = _audio.TryGetValue(name, out var audio) ? Dear(ratio * audio, name) : null,
            OutputAudio = _audio.TryGetValue(name, out audio) && _audioCompletion.TryGetValue(name, out var spoken) ? Dear(ratio * audio * spoken, name) : null,
            Source = ForeignSources.Name(source),
        };
    }

    // One-API charges cached tokens as any other. What the others do where nobody said anything is built into them.
    private decimal? Cached(Dictionary<string, decimal> table, string name, decimal ratio, decimal? usual)
    {
        if (source == ForeignSource.OneApi)
        {
            return null;
        }

        decimal? share = table.TryGetValue(name, out var stated) ? stated : usual;
        return share is { } known ? Dear(ratio * known, name) : null;
    }

    private decimal Dear(decimal ratio, string name)
    {
        if (ratio > DearestRatio)
        {
            notes.Changed($"price of '{name}'", "is more than a price here may be; comes as the dearest");
            ratio = DearestRatio;
        }

        return quota.PerMillion(ratio);
    }

    private void Tell(string[] served, int missing)
    {
        if (missing > 0)
        {
            notes.Changed(
                "prices", $"{missing} models have no ratio in the source's database (its built-in ones are in the program, not there); the catalogue's prices hold for them: check those");
        }

        var others = _model.Keys.Concat(_call.Keys).Except(served, StringComparer.OrdinalIgnoreCase).Count();
        if (others > 0)
        {
            notes.LeftOut("prices", $"{others} of models that no channel serves");
        }

        foreach (var name in new[] { "billing_setting.billing_mode", "billing_setting.billing_expr" }.Where(options.Has))
        {
            notes.LeftOut($"option '{name}'", "prices that are worked out by an expression have no counterpart");
        }
    }
}
