using System.Text.Json;

namespace Headgate.Load.LoadClient;

/// <summary>
/// A gateway configuration of any size: channel i serves model i modulo <c>--models</c>, so that with models = channels / 10 each model has
/// ten channels however many there are. Names and keys are those that <c>wrk/scale.lua</c> asks for.
/// </summary>
internal static class ScaleConfig
{
    public static int Write(Options options)
    {
        var (channels, keys, models) = (options.Number("channels"), options.Number("keys"), options.Number("models"));
        using var file = File.Create(options.Text("out"));
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteStartArray("providers");
        for (var i = 0; i < channels; i++)
        {
            WriteChannel(json, i, $"mock-model-{i % models}", options.Text("upstream"));
        }

        json.WriteEndArray();
        json.WriteStartArray("keys");
        WriteKey(json, "load", "sk-headgate-load-0123456789abcdef");
        for (var i = 0; i < keys; i++)
        {
            WriteKey(json, $"load-{i}", $"sk-headgate-scale-{i:D16}");
        }

        json.WriteEndArray();
        json.WriteEndObject();
        return 0;
    }

    private static void WriteChannel(Utf8JsonWriter json, int number, string model, string upstream)
    {
        json.WriteStartObject();
        json.WriteString("name", $"mock-{number}");
        json.WriteString("type", "openai");
        json.WriteString("baseURL", upstream);
        json.WriteString("apiKey", $"sk-mock-{number}");
        json.WriteStartArray("models");
        json.WriteStringValue(model);
        if (number == 0)
        {
            json.WriteStringValue("mock-model"); // What the readiness probe asks for.
        }

        json.WriteEndArray();
        json.WriteStartObject("prices");
        json.WriteStartObject(model);
        json.WriteNumber("input", 0.15m);
        json.WriteNumber("output", 0.6m);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteKey(Utf8JsonWriter json, string name, string key)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("key", key);
        json.WriteStartArray("models");
        json.WriteStringValue("*");
        json.WriteEndArray();
        json.WriteStartObject("limits");
        json.WriteNumber("requestsPerMinute", 100_000_000);
        json.WriteNumber("tokensPerMinute", 100_000_000_000);
        json.WriteNumber("concurrency", 100_000);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
