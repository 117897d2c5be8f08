using System.Globalization;
using Headgate.Contracts;

namespace Headgate.Control.Alerts;

/// <summary>What has happened to somebody's money.</summary>
/// <param name="Alert">The alert's name.</param>
/// <param name="Scope">Whose money.</param>
/// <param name="SubjectId">Its id.</param>
/// <param name="SubjectName">Its name.</param>
/// <param name="Kind">What was watched.</param>
/// <param name="Percent">The part of the budget that was reached; 0 for balances.</param>
/// <param name="AmountUsd">What was spent, or what is left.</param>
/// <param name="LimitUsd">The budget, or what should be left.</param>
/// <param name="Period">The budget's period; null for balances.</param>
/// <param name="At">When.</param>
internal sealed record AlertEvent(
    string Alert, AlertScope Scope, string? SubjectId, string SubjectName, AlertKind Kind, int Percent, decimal AmountUsd, decimal LimitUsd, string? Period, DateTimeOffset At);

/// <summary>Mails of alerts, in English and Chinese.</summary>
internal static class AlertText
{
    /// <summary>Subject and text.</summary>
    public static (string Subject, string Body) Write(AlertEvent what, string? language) =>
        language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true ? Chinese(what) : English(what);

    private static (string Subject, string Body) English(AlertEvent what)
    {
        var whose = Whose(what, ("everything", "user", "team", "key", "group"));
        return what.Kind == AlertKind.Balance
            ? ($"Balance low: {whose}", $"The balance of {whose} is {Usd(what.AmountUsd)}, less than {Usd(what.LimitUsd)}.\n\nRequests stop when it is spent. Please top up.\n\nAlert: {what.Alert}\nTime: {Time(what)} UTC\n")
            : ($"{what.Percent}% of the budget spent: {whose}", $"{whose} has spent {Usd(what.AmountUsd)} of {Usd(what.LimitUsd)} ({PeriodOf(what.Period, "today", "this week", "this month", "in total")}).\n\nAlert: {what.Alert} at {what.Percent}%\nTime: {Time(what)} UTC\n");
    }

    private static (string Subject, string Body) Chinese(AlertEvent what)
    {
        var whose = Whose(what, ("全部", "用户", "团队", "令牌", "分组"));
        return what.Kind == AlertKind.Balance
            ? ($"余额不足：{whose}", $"{whose} 的余额为 {Usd(what.AmountUsd)}，低于 {Usd(what.LimitUsd)}。\n\n余额用完后请求将被拒绝，请及时充值。\n\n提醒：{what.Alert}\n时间：{Time(what)} UTC\n")
            : ($"预算已使用 {what.Percent}%：{whose}", $"{whose} 已使用 {Usd(what.AmountUsd)}，预算为 {Usd(what.LimitUsd)}（{PeriodOf(what.Period, "今日", "本周", "本月", "累计")}）。\n\n提醒：{what.Alert}，阈值 {what.Percent}%\n时间：{Time(what)} UTC\n");
    }

    private static string Whose(AlertEvent what, (string Everything, string User, string Team, string Key, string Group) words) => what.Scope switch
    {
        AlertScope.User => $"{words.User} {what.SubjectName}",
        AlertScope.Team => $"{words.Team} {what.SubjectName}",
        AlertScope.Key => $"{words.Key} {what.SubjectName}",
        AlertScope.Group => $"{words.Group} {what.SubjectName}",
        _ => words.Everything,
    };

    private static string PeriodOf(string? period, string day, string week, string month, string total) => period switch { "day" => day, "week" => week, "month" => month, _ => total };

    private static string Usd(decimal amount) => amount.ToString("$0.00##", CultureInfo.InvariantCulture);

    private static string Time(AlertEvent what) => what.At.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
