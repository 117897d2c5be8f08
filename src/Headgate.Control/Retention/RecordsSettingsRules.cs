using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Dapper;
using Headgate.Contracts;

namespace Headgate.Control.Retention;

/// <summary>The section <c>records</c> of the settings: what is wrong with one, and the one of the database.</summary>
public static class RecordsSettingsRules
{
    /// <summary>The section's name.</summary>
    public const string Section = "records";

    /// <summary>Budgets over a month are restored from hourly sums.</summary>
    private const int FewestHourlyDays = 35;

    private const int MostDays = 36_500;
    private const int MostListed = 1_000;
    private const int LongestPattern = 1_000;

    // A program of before may have left fields that this one does not know.
    private static readonly JsonSerializerOptions Lenient = new(ContractJson.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip };

    /// <summary>Everything that is wrong; paths are those of the JSON.</summary>
    public static IEnumerable<FieldError> Check(RecordsSettings settings)
    {
        foreach (var (path, days) in (ReadOnlySpan<(string, int)>)[("recordDays", settings.RecordDays), ("hourlyDays", settings.HourlyDays), ("dailyDays", settings.DailyDays)])
        {
            if (days is < 0 or > MostDays)
            {
                return [new FieldError(path, $"must be from 0 (for ever) to {MostDays}")];
            }
        }

        var errors = new List<FieldError>();
        if (settings.HourlyDays is > 0 and < FewestHourlyDays)
        {
            errors.Add(new FieldError("hourlyDays", $"must be 0 (for ever) or at least {FewestHourlyDays}: budgets over a month are restored from these sums"));
        }

        if (settings.HourlyDays > 0 && settings.RecordDays > settings.HourlyDays)
        {
            errors.Add(new FieldError("hourlyDays", "must be 0 (for ever) or at least recordDays: sums outlive the records"));
        }

        if (settings.DailyDays > 0 && (settings.HourlyDays == 0 || settings.DailyDays < settings.HourlyDays))
        {
            errors.Add(new FieldError("dailyDays", "must be 0 (for ever) or at least hourlyDays: daily sums outlive the hourly ones"));
        }

        errors.AddRange(Check(settings.Capture));
        return errors;
    }

    /// <summary>The settings of the database; the defaults where nobody set any.</summary>
    /// <exception cref="JsonException">What stands there is not such a section.</exception>
    public static async Task<RecordsSettings> LoadAsync(DbConnection connection)
    {
        var document = await connection.QuerySingleOrDefaultAsync<string>("SELECT document FROM settings WHERE section = @Section", new { Section });
        return document is null ? new RecordsSettings() : JsonSerializer.Deserialize<RecordsSettings>(document, Lenient) ?? new RecordsSettings();
    }

    private static List<FieldError> Check(CaptureSettings capture)
    {
        var errors = new List<FieldError>();
        Require(errors, capture.Percent is > 0 and <= 100, "capture.percent", "must be more than 0 and at most 100");
        Require(errors, capture.MaxKilobytes is >= 1 and <= 1024, "capture.maxKilobytes", "must be from 1 to 1024");
        Require(errors, capture.Days is >= 1 and <= 365, "capture.days", "must be from 1 to 365");
        foreach (var (path, list) in (ReadOnlySpan<(string, IReadOnlyList<string>)>)[
            ("keys", capture.Keys), ("channels", capture.Channels), ("models", capture.Models), ("maskFields", capture.MaskFields), ("maskPatterns", capture.MaskPatterns)])
        {
            Require(errors, list.Count <= MostListed, $"capture.{path}", $"has more than {MostListed} items");
            for (var i = 0; i < list.Count; i++)
            {
                Require(errors, !string.IsNullOrWhiteSpace(list[i]), $"capture.{path}[{i}]", "is empty");
            }
        }

        for (var i = 0; i < capture.MaskPatterns.Count; i++)
        {
            if (PatternError(capture.MaskPatterns[i]) is { } error)
            {
                errors.Add(new FieldError($"capture.maskPatterns[{i}]", error));
            }
        }

        return errors;
    }

    private static void Require(List<FieldError> errors, bool condition, string path, string message)
    {
        if (!condition)
        {
            errors.Add(new FieldError(path, message));
        }
    }

    private static string? PatternError(string pattern)
    {
        if (pattern.Length > LongestPattern)
        {
            return $"is longer than {LongestPattern} characters";
        }

        try
        {
            return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)).IsMatch(string.Empty) ? "matches the empty text" : null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"is no regular expression that runs in linear time: {e.Message}";
        }
    }
}
