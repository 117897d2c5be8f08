using System.Data.Common;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Headgate.Contracts;
using Headgate.Control.Mail;
using Headgate.Control.Outbound;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;
using Headgate.Control.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Outbox;

/// <summary>Delivers what waits in the outbox, at least once, and tries again with growing pauses for about two days.</summary>
public sealed class OutboxSender(
    Database database, OutboxStore outbox, MasterKey master, MailSubmission mail, OutboundHttp http, TimeProvider time, ILogger<OutboxSender> logger) : BackgroundService
{
    private const int AtOnce = 20;
    private const int MostAttempts = 16;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>Delivers what is due now.</summary>
    /// <returns>How many messages were tried.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task<int> DeliverAsync(CancellationToken cancellation)
    {
        var tried = 0;
        while (await outbox.TakeAsync(AtOnce, cancellation) is { Count: > 0 } due)
        {
            foreach (var row in due)
            {
                await DeliverAsync(row, cancellation);
                tried++;
            }
        }

        return tried;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                await DeliverAsync(stoppingToken);
                await outbox.ForgetAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException e)
            {
                Log.OutboxAway(logger, e.Message);
            }
        }
    }

    private async Task DeliverAsync(OutboxRow row, CancellationToken cancellation)
    {
        try
        {
            await (row.kind == "email" ? MailAsync(row, cancellation) : PostAsync(row, cancellation));
            await outbox.DoneAsync(row.id, cancellation);
        }
        catch (Exception e) when (e is MailRefusedException or IOException or HttpRequestException or TimeoutException or CryptographicException or UriFormatException)
        {
            var givenUp = row.attempts + 1 >= MostAttempts || e is MailRefusedException { IsPermanent: true };
            Log.NotDelivered(logger, row.kind, row.subject, row.attempts + 1, givenUp, e.Message);
            await outbox.FailedAsync(row.id, e.Message, givenUp ? null : WaitAfter(row.attempts), cancellation);
        }
    }

    private static TimeSpan WaitAfter(long attempts)
    {
        var wait = FirstWait * Math.Pow(2, attempts);
        return wait < LongestWait ? wait : LongestWait;
    }

    private async Task MailAsync(OutboxRow row, CancellationToken cancellation)
    {
        var settings = await SettingsAsync(cancellation);
        var body = row.secret is { } secret ? row.body.Replace(OutboxMessage.SecretMark, outbox.OpenForMail(secret), StringComparison.Ordinal) : row.body;
        await mail.SendAsync(settings, new OutgoingMail(row.target, row.subject, body), row.id, cancellation);
    }

    private async Task PostAsync(OutboxRow row, CancellationToken cancellation)
    {
        var settings = await SettingsAsync(cancellation);
        var body = Encoding.UTF8.GetBytes(row.body);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(row.target)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.Add("X-Headgate-Event", row.subject);
        request.Headers.Add("X-Headgate-Delivery", row.id);
        if (row.secret is { } secret)
        {
            request.Headers.Add(WebhookSignature.Header, WebhookSignature.Create(outbox.Open(secret), body, time.GetUtcNow().ToUnixTimeSeconds()));
        }

        var answer = await http.SendAsync(request, settings.AllowPrivateAddresses, cancellation);
        if (!answer.IsSuccess)
        {
            throw new HttpRequestException($"The webhook answered {(int)answer.Status}.");
        }
    }

    private async Task<MailSettings> SettingsAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await SettingsStore.ReadAsync(connection, MailSubmission.Section, master);
    }
}
