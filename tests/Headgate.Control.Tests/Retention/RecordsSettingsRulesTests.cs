using Headgate.Contracts;
using Headgate.Control.Retention;

namespace Headgate.Control.Tests.Retention;

public sealed class RecordsSettingsRulesTests
{
    public static TheoryData<string, RecordsSettings> Wrong => new()
    {
        { "recordDays", new() { RecordDays = -1 } },
        { "hourlyDays", new() { HourlyDays = 34, RecordDays = 1 } },
        { "hourlyDays", new() { HourlyDays = 40, RecordDays = 41 } },
        { "dailyDays", new() { DailyDays = 399 } },
        { "dailyDays", new() { DailyDays = 500, HourlyDays = 0 } },
        { "capture.percent", new() { Capture = new() { Percent = 0 } } },
        { "capture.percent", new() { Capture = new() { Percent = 100.5m } } },
        { "capture.maxKilobytes", new() { Capture = new() { MaxKilobytes = 2_000 } } },
        { "capture.days", new() { Capture = new() { Days = 0 } } },
        { "capture.keys[1]", new() { Capture = new() { Keys = ["a", " "] } } },
        { "capture.maskPatterns[0]", new() { Capture = new() { MaskPatterns = ["("] } } },
        { "capture.maskPatterns[0]", new() { Capture = new() { MaskPatterns = [@"(a)\1"] } } },
        { "capture.maskPatterns[0]", new() { Capture = new() { MaskPatterns = ["a*"] } } },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void What_is_wrong_is_told_by_field(string path, RecordsSettings settings) => RecordsSettingsRules.Check(settings).Select(e => e.Path).ShouldBe([path]);

    [Fact]
    public void The_defaults_are_right_and_capture_nothing()
    {
        var defaults = new RecordsSettings();

        RecordsSettingsRules.Check(defaults).ShouldBeEmpty();
        defaults.Capture.Enabled.ShouldBeFalse();
    }
}
