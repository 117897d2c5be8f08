using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Models;

/// <summary>Says what a request would cost and why, from the prices and factors that are in force.</summary>
public sealed class PriceSimulator(ConfigurationPublisher publisher)
{
    private const long MostUnits = 1_000_000_000_000;

    /// <summary>The answer.</summary>
    /// <exception cref="Refusal">There is no such model, channel or group, or a number is wrong.</exception>
    public PriceAnswer Answer(PriceQuestion question)
    {
        InputCheck.Refuse(question);
        var usage = Read(question.Usage);
        var config = publisher.Config;
        var (target, star) = Find(question);
        var upstream = star is null ? target.Model : target.Model.Replace("*", star, StringComparison.Ordinal);
        var price = target.Price ?? target.Channel.Prices.Find(upstream);
        var model = ModelOf(config, question.Model);
        var steps = new List<PriceStep>();
        long? cost = price?.CostOf(usage);
        if (price is not null)
        {
            steps.AddRange(PriceSteps.Of(price, usage));
            steps.Add(new PriceStep("cost", 1, Money.Usd(cost!.Value)));
        }

        return new PriceAnswer(target.Channel.Name, upstream, steps, cost is null ? null : Money.Usd(cost.Value), Charge(config, question, model, usage, cost, steps));
    }

    private static decimal? Charge(GatewayConfig config, PriceQuestion question, ModelConfig? model, Usage usage, long? cost, List<PriceStep> steps)
    {
        var name = question.Group ?? GroupConfig.Default;
        var group = config.Groups.FirstOrDefault(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase));
        if (group is null && !string.Equals(name, GroupConfig.Default, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Invalid("group", $"there is no group '{name}'");
        }

        if (model?.SellPrice is { } sell)
        {
            var price = PriceMapping.Compile(sell);
            var charge = Money.Usd(price.CostOf(usage));
            steps.AddRange(PriceSteps.Of(price, usage).Select(s => s with { What = "sell price, " + s.What }));
            steps.Add(new PriceStep("charge", 1, charge));
            return charge;
        }

        if (cost is not { } nano)
        {
            return null;
        }

        var (modelRatio, groupRatio) = (model?.Ratio ?? 1, group?.Ratio ?? 1);
        steps.Add(new PriceStep("model ratio", modelRatio, Money.Usd(Money.Nano(Money.Usd(nano) * modelRatio))));
        steps.Add(new PriceStep("group ratio", groupRatio, Money.Usd(Money.Nano(Money.Usd(nano) * modelRatio * groupRatio))));
        return Money.Usd(Money.Nano(Money.Usd(nano) * modelRatio * groupRatio));
    }

    private (Target Target, string? Star) Find(PriceQuestion question)
    {
        if (!RouteResolver.TryResolve(publisher.Published.Snapshot, question.Model, null, out var found))
        {
            throw Refusal.Invalid("model", $"nobody can ask for '{question.Model}'");
        }

        var target = ModelRoutes.Targets(found.Route).FirstOrDefault(t => question.Channel is null || string.Equals(t.Channel.Name, question.Channel, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.Invalid("channel", $"'{question.Channel}' does not serve '{question.Model}'");
        return (target, found.Star);
    }

    // Of several that match, the longest name counts alone.
    private static ModelConfig? ModelOf(GatewayConfig config, string name) => config.Models
        .Where(m => m.Name.Contains('*', StringComparison.Ordinal) ? new Gateway.Access.ModelPatterns([m.Name]).Allows(name) : string.Equals(m.Name, name, StringComparison.OrdinalIgnoreCase))
        .OrderByDescending(m => !m.Name.Contains('*', StringComparison.Ordinal)).ThenByDescending(m => m.Name.Length).FirstOrDefault();

    private static Usage Read(UsageInput usage)
    {
        var errors = new List<FieldError>();
        var read = new Usage
        {
            Input = Check("input", usage.Input),
            CacheRead = Check("cacheRead", usage.CacheRead),
            CacheWrite = Check("cacheWrite", usage.CacheWrite),
            CacheWriteHour = Check("cacheWriteHour", usage.CacheWriteHour),
            InputAudio = Check("inputAudio", usage.InputAudio),
            InputImage = Check("inputImage", usage.InputImage),
            Output = Check("output", usage.Output),
            Reasoning = Check("reasoning", usage.Reasoning),
            OutputAudio = Check("outputAudio", usage.OutputAudio),
            OutputImage = Check("outputImage", usage.OutputImage),
            Images = (int)Check("images", usage.Images),
            AudioMilliseconds = Check("audioMilliseconds", usage.AudioMilliseconds),
            Characters = Check("characters", usage.Characters),
            Queries = (int)Check("queries", usage.Queries),
            Reported = true,
        };
        return errors.Count == 0 ? read : throw Refusal.Invalid(errors);

        long Check(string field, long? value)
        {
            if (value is < 0 or > MostUnits)
            {
                errors.Add(new FieldError($"usage.{field}", $"must lie between 0 and {MostUnits}"));
            }

            return value ?? 0;
        }
    }
}
