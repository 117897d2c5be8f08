using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>LiteLLM's cost keys, USD a unit, as prices in USD a million tokens.</summary>
internal static class LiteLLMPrices
{
    private const decimal Million = 1_000_000;

    /// <summary>Whether a key states a cost that is carried over.</summary>
    public static bool Knows(string key) => key is
        "input_cost_per_token" or "output_cost_per_token" or "cache_read_input_token_cost" or "cache_creation_input_token_cost"
        or "cache_creation_input_token_cost_above_1hr" or "output_cost_per_reasoning_token" or "input_cost_per_audio_token"
        or "output_cost_per_audio_token" or "input_cost_per_image" or "output_cost_per_image" or "input_cost_per_second"
        or "output_cost_per_second" or "input_cost_per_character" or "output_cost_per_character" or "input_cost_per_query";

    /// <summary>The price that an entry states; null: none.</summary>
    public static PriceConfig? Read(JsonElement parameters, JsonElement? info, LiteLLMValues values)
    {
        var any = false;
        var price = new PriceConfig
        {
            Input = Cost("input_cost_per_token") * Million,
            Output = Cost("output_cost_per_token") * Million,
            CacheRead = Cost("cache_read_input_token_cost") * Million,
            CacheWrite = Cost("cache_creation_input_token_cost") * Million,
            CacheWriteHour = Cost("cache_creation_input_token_cost_above_1hr") * Million,
            Reasoning = Cost("output_cost_per_reasoning_token") * Million,
            InputAudio = Cost("input_cost_per_audio_token") * Million,
            OutputAudio = Cost("output_cost_per_audio_token") * Million,
            PerImage = Cost("output_cost_per_image") ?? Cost("input_cost_per_image"),
            PerSecond = Cost("output_cost_per_second") ?? Cost("input_cost_per_second"),
            PerMillionCharacters = (Cost("input_cost_per_character") ?? Cost("output_cost_per_character")) * Million,
            PerQuery = Cost("input_cost_per_query"),
        };
        return any ? price : null;

        // What stands beside the model wins over what describes it.
        decimal? Cost(string key)
        {
            var cost = values.Number(LiteLLMValues.Member(parameters, key) ?? LiteLLMValues.Member(info, key));
            any |= cost is not null;
            return cost;
        }
    }
}
