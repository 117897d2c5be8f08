using Headgate.Control.Outbox;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>Mails with links, in English and Chinese.</summary>
internal static class LinkText
{
    /// <summary>Subject and text.</summary>
    public static (string Subject, string Body) Write(LinkPurpose purpose, string name, string? language) => (purpose, IsChinese(language)) switch
    {
        (LinkPurpose.Reset, false) => ("Set a new password", Body($"Somebody asked to set a new password for the account '{name}'. Follow this link within 30 minutes:", "If it was not you, do nothing: your password stays as it is.")),
        (LinkPurpose.Reset, true) => ("设置新密码", Body($"有人请求为账户“{name}”设置新密码。请在 30 分钟内打开此链接：", "如果不是您本人操作，请忽略此邮件，您的密码不会改变。")),
        (LinkPurpose.SignUp, false) => ("Confirm your account", Body($"Somebody signed up as '{name}' with this address. Follow this link within two hours and type the password again:", "If it was not you, do nothing: no account is made.")),
        (LinkPurpose.SignUp, true) => ("确认您的账户", Body($"有人使用此邮箱注册了账户“{name}”。请在两小时内打开此链接，并再次输入密码：", "如果不是您本人操作，请忽略此邮件，账户不会被创建。")),
        (_, false) => ("Confirm your e-mail address", Body($"Confirm that this is the address of the account '{name}'. Follow this link within two hours, in the browser in which you are signed in:", "If you know nothing of it, do nothing.")),
        (_, true) => ("确认您的邮箱", Body($"请确认此邮箱属于账户“{name}”。请在两小时内，用已登录的浏览器打开此链接：", "如果您不知情，请忽略此邮件。")),
    };

    /// <summary>For an address that has an account already.</summary>
    public static (string Subject, string Body) AccountThere(string name, string? language) => IsChinese(language)
        ? ("您已有账户", $"有人使用此邮箱注册，但该邮箱已有账户“{name}”。\n\n如果是您本人，请直接登录或重设密码；否则请忽略此邮件。\n")
        : ("You have an account already", $"Somebody signed up with this address, which the account '{name}' has already.\n\nIf it was you, sign in, or set a new password. If it was not, do nothing.\n");

    private static string Body(string before, string after) => $"{before}\n\n{OutboxMessage.SecretMark}\n\n{after}\n";

    private static bool IsChinese(string? language) => language?.StartsWith("zh", StringComparison.OrdinalIgnoreCase) == true;
}
