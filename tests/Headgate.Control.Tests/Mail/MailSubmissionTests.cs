using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Headgate.Contracts;
using Headgate.Control.Mail;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Mail;

public sealed class MailSubmissionTests
{
    private static readonly OutgoingMail Mail = new("anna@example.com", "余额不足", "您好\n.\nend");

    [Theory]
    [InlineData("AUTH PLAIN LOGIN", "AUTH PLAIN AHVzZXIAc2VjcmV0")]
    [InlineData("AUTH LOGIN", "AUTH LOGIN|dXNlcg==|c2VjcmV0")]
    public async Task Signs_in_over_tls_and_hands_the_message_over(string offers, string auth)
    {
        await using var server = new SmtpDouble(Certificate()) { Offers = offers };
        var mail = new MailSubmission(new FakeTimeProvider(), (_, _, _, _) => true);

        await mail.SendAsync(Settings(server) with { Security = MailSecurity.StartTls, UserName = "user", Password = "secret" }, Mail, "id1", CancellationToken.None);

        string.Join('|', server.Lines).ShouldStartWith($"EHLO example.com|STARTTLS|(TLS)|EHLO example.com|{auth}|MAIL FROM:<gateway@example.com>|RCPT TO:<anna@example.com>|DATA");
        var text = server.Messages.ShouldHaveSingleItem();
        text.ShouldContain("Subject: =?utf-8?B?5L2Z6aKd5LiN6Laz?=\n");
        text.ShouldContain("Message-ID: <id1@example.com>\n");
        text.ShouldContain("Date: Fri, 20 Nov 2026 12:00:00 +0000\n");
        Encoding.UTF8.GetString(Convert.FromBase64String(text.Split("\n\n")[1])).ShouldBe("您好\r\n.\r\nend");
    }

    [Fact]
    public async Task Sends_nothing_in_the_clear_where_tls_is_wanted()
    {
        await using var server = new SmtpDouble();

        var refused = await Should.ThrowAsync<MailRefusedException>(() => new MailSubmission(new FakeTimeProvider()).SendAsync(
            Settings(server) with { Security = MailSecurity.StartTls, UserName = "user", Password = "secret" }, Mail, "id1", CancellationToken.None));

        refused.Message.ShouldContain("STARTTLS");
        server.Lines.ShouldBe(["EHLO example.com"]);
    }

    [Fact]
    public async Task Trusts_no_certificate_that_the_system_does_not()
    {
        await using var server = new SmtpDouble(Certificate());

        await Should.ThrowAsync<MailRefusedException>(() =>
            new MailSubmission(new FakeTimeProvider()).SendAsync(Settings(server) with { Security = MailSecurity.StartTls }, Mail, "id1", CancellationToken.None));

        server.Messages.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("550 no such user", true)]
    [InlineData("451 later", false)]
    public async Task Tells_a_refusal_for_good_from_one_for_now(string answer, bool isPermanent)
    {
        await using var server = new SmtpDouble { Recipient = answer };

        var refused = await Should.ThrowAsync<MailRefusedException>(() => new MailSubmission(new FakeTimeProvider()).SendAsync(Settings(server), Mail, "id1", CancellationToken.None));

        refused.IsPermanent.ShouldBe(isPermanent);
        refused.Message.ShouldContain(answer);
    }

    [Fact]
    public async Task A_password_that_is_refused_can_be_put_right_and_loses_no_mail()
    {
        await using var server = new SmtpDouble { SignIn = "535 wrong" };

        var refused = await Should.ThrowAsync<MailRefusedException>(() => new MailSubmission(new FakeTimeProvider()).SendAsync(
            Settings(server) with { UserName = "user", Password = "old" }, Mail, "id1", CancellationToken.None));

        refused.IsPermanent.ShouldBeFalse();
        refused.Message.ShouldContain("535 wrong");
    }

    [Fact]
    public async Task Calls_no_server_of_a_private_network_unless_that_is_meant()
    {
        await using var server = new SmtpDouble();

        await Should.ThrowAsync<IOException>(() => new MailSubmission(new FakeTimeProvider()).SendAsync(
            Settings(server) with { AllowPrivateAddresses = false }, Mail, "id1", CancellationToken.None));

        server.Lines.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("anna@example.com\r\nRCPT TO:<evil@example.com>")]
    [InlineData("anna@example.com> SIZE=1")]
    [InlineData("\"a b\"@example.com")]
    [InlineData("@example.com")]
    [InlineData("anna@")]
    [InlineData("anna@exa mple.com")]
    [InlineData("anna@-x.com")]
    [InlineData("änna@example.com")]
    public void An_address_that_could_be_more_than_one_is_none(string address) => MailAddresses.IsValid(address).ShouldBeFalse();

    [Fact]
    public void A_subject_cannot_become_a_header_and_its_words_are_short_enough()
    {
        var subject = "Budget\r\nBcc: evil@example.com\r\n\r\n" + string.Concat(Enumerable.Repeat("预算 spent 🎉 ", 20));

        var text = MailText.Write(new OutgoingMail("a@b.c", subject, "x"), "g@b.c", "Name\r\nX: y", DateTimeOffset.UnixEpoch, "1");

        var head = text.Split("\r\n\r\n")[0].Split("\r\n");
        head.ShouldAllBe(line => line.StartsWith(" =?utf-8?B?") || line.Contains(": ") && !line.StartsWith("Bcc") && !line.StartsWith("X:"));
        head.ShouldAllBe(line => line.Length <= 90);
        head.SelectMany(line => line.Split(' ')).Where(word => word.StartsWith("=?", StringComparison.Ordinal)).ShouldAllBe(word => word.Length <= 75);
        string.Concat(head.SelectMany(line => line.Split(' ')).Where(word => word.StartsWith("=?", StringComparison.Ordinal)).Skip(1).Select(word => Encoding.UTF8.GetString(Convert.FromBase64String(word[10..^2]))))
            .ShouldBe(subject.Replace('\r', ' ').Replace('\n', ' '));
    }

    internal static MailSettings Settings(SmtpDouble server) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Security = MailSecurity.None,
        From = "gateway@example.com",
        AllowPrivateAddresses = true,
    };

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=double", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
