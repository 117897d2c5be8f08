using System.Text.Json;
using System.Text.RegularExpressions;

namespace Headgate.TestKit.Schemas;

/// <summary>
/// The part of JSON Schema that our own schemas use: type, enum, pattern, required, properties, patternProperties,
/// additionalProperties, items, minItems, maxItems, anyOf, and references to <c>$defs</c>. Any other keyword is an error, so that a
/// schema cannot say something that is not checked.
/// </summary>
public sealed class SchemaCheck(JsonElement schema)
{
    private static readonly TimeSpan RegexTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Everything in which a document breaks the schema.</summary>
    public IReadOnlyList<string> Check(JsonElement document)
    {
        var faults = new List<string>();
        Check(document, schema, "$", faults);
        return faults;
    }

    private void Check(JsonElement value, JsonElement rule, string path, List<string> faults)
    {
        foreach (var keyword in rule.EnumerateObject())
        {
            switch (keyword.Name)
            {
                case "$schema" or "$defs" or "title" or "description":
                    break;
                case "patternProperties" or "additionalProperties":
                    break; // With "properties", below.
                case "$ref":
                    Check(value, Definition(keyword.Value.GetString()!), path, faults);
                    break;
                case "type":
                    Expect(IsType(value, keyword.Value), $"is not of type {keyword.Value}");
                    break;
                case "enum":
                    Expect(keyword.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)), $"is not one of {keyword.Value}");
                    break;
                case "pattern":
                    Expect(value.ValueKind != JsonValueKind.String || Matches(value.GetString()!, keyword.Value.GetString()!), $"does not match {keyword.Value}");
                    break;
                case "required":
                    foreach (var name in keyword.Value.EnumerateArray().Select(n => n.GetString()!))
                    {
                        Expect(value.ValueKind != JsonValueKind.Object || value.TryGetProperty(name, out _), $"lacks {name}");
                    }

                    break;
                case "items":
                    CheckItems(value, keyword.Value, path, faults);
                    break;
                case "minItems":
                    Expect(value.ValueKind != JsonValueKind.Array || value.GetArrayLength() >= keyword.Value.GetInt32(), "has too few items");
                    break;
                case "maxItems":
                    Expect(value.ValueKind != JsonValueKind.Array || value.GetArrayLength() <= keyword.Value.GetInt32(), "has too many items");
                    break;
                case "anyOf":
                    Expect(keyword.Value.EnumerateArray().Any(r => Fits(value, r)), "fits none of the possible forms");
                    break;
                case "properties":
                    break;
                default:
                    throw new NotSupportedException($"the check does not know the keyword {keyword.Name}");
            }
        }

        CheckMembers(value, rule, path, faults);

        void Expect(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add($"{path} {fault}");
            }
        }
    }

    private void CheckItems(JsonElement value, JsonElement rule, string path, List<string> faults)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in value.EnumerateArray())
            {
                Check(item, rule, $"{path}[{index++}]", faults);
            }
        }
    }

    private void CheckMembers(JsonElement value, JsonElement rule, string path, List<string> faults)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (rule.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own))
            {
                Check(member.Value, own, $"{path}.{member.Name}", faults);
            }
            else if (rule.TryGetProperty("patternProperties", out var patterns) && patterns.EnumerateObject().Any(p => Matches(member.Name, p.Name)))
            {
                continue;
            }
            else if (rule.TryGetProperty("additionalProperties", out var others))
            {
                if (others.ValueKind == JsonValueKind.False)
                {
                    faults.Add($"{path} knows no {member.Name}");
                }
                else if (others.ValueKind == JsonValueKind.Object)
                {
                    Check(member.Value, others, $"{path}.{member.Name}", faults);
                }
            }
        }
    }

    private bool Fits(JsonElement value, JsonElement rule)
    {
        var faults = new List<string>();
        Check(value, rule, "$", faults);
        return faults.Count == 0;
    }

    private JsonElement Definition(string reference) =>
        reference.StartsWith("#/$defs/", StringComparison.Ordinal)
            ? schema.GetProperty("$defs").GetProperty(reference["#/$defs/".Length..])
            : throw new NotSupportedException($"the check does not follow {reference}");

    private static bool IsType(JsonElement value, JsonElement type) =>
        type.ValueKind == JsonValueKind.Array ? type.EnumerateArray().Any(t => IsType(value, t)) : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            var other => throw new NotSupportedException($"the check does not know the type {other}"),
        };

    private static bool Matches(string text, string pattern) => Regex.IsMatch(text, pattern, RegexOptions.CultureInvariant, RegexTimeout);
}
