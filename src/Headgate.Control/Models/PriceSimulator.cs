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
        var (target, found) = Find(question);
        var upstream = found.Star is null ? target.Model : target.Model.Replace("*", found.Star, StringComparison.Ordinal);
        var price = target.Price ?? target.Channel.Prices.Find(upstream);
        var steps = new List<PriceStep>();
        long? cost = null;
        if (price is not null && price.Covers(usage))
        {
            cost = price.CostOf(usage);
            steps.AddRange(PriceSteps.Of(price, usage));
            steps.Add(new PriceStep("cost", 1, Money.Usd(cost.Value)));
        }

        // The rule and the sum are those of a request.
        var rule = publisher.Published.Snapshot.Models.Find(question.Model, found.NamesChannel);
        var group = GroupOf(config, question);
        var charge = Charge.Of(cost, usage, rule, group);
        if (rule?.SellPrice is { } sell)
        {
            steps.AddRange(PriceSteps.Of(sell, usage).Select(s => s with { What = "sell price, " + s.What }));
            steps.AddRange(charge is { } fixedCharge ? [new PriceStep("charge", 1, Money.Usd(fixedCharge))] : []);
        }
        else if (cost is { } paid)
        {
            var modelRatio = rule?.Ratio ?? Ratio.One;
            steps.Add(new PriceStep("model ratio", Factor(modelRatio), Money.Usd(Ratio.Apply(paid, modelRatio, Ratio.One))));
            steps.Add(new PriceStep("group ratio", Factor(group.Ratio), Money.Usd(charge!.Value)));
        }

        return new PriceAnswer(target.Channel.Name, upstream, steps, Usd(cost), Usd(charge));
    }

    private static decimal? Usd(long? nano) => nano is { } amount ? Money.Usd(amount) : null;

    private static decimal Factor(Ratio ratio) => (decimal)ratio.Millionths / Ratio.Scale;

    private static Group GroupOf(GatewayConfig config, PriceQuestion question)
    {
        var name = question.Group ?? GroupConfig.Default;
        var group = config.Groups.FirstOrDefault(g => string.Equals(g.Name, name, StringComparison.OrdinalIgnoreCase));
        if (group is null && !string.Equals(name, GroupConfig.Default, StringComparison.OrdinalIgnoreCase))
        {
            throw Refusal.Invalid("group", $"there is no group '{name}'");
        }

        // What is in force has been judged.
        return new Group { Name = name, Ratio = Ratio.TryCreate(group?.Ratio ?? 1, out var ratio) ? ratio : Ratio.One };
    }

    private (Target Target, ResolvedRoute Found) Find(PriceQuestion question)
    {
        if (!RouteResolver.TryResolve(publisher.Published.Snapshot, question.Model, null, out var found))
        {
            throw Refusal.Invalid("model", $"nobody can ask for '{question.Model}'");
        }

        var target = ModelRoutes.Targets(found.Route).FirstOrDefault(t => question.Channel is null || string.Equals(t.Channel.Name, question.Channel, StringComparison.OrdinalIgnoreCase))
            ?? throw Refusal.Invalid("channel", $"'{question.Channel}' does not serve '{question.Model}'");
        return (target, found);
    }

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
