using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class OutcomeClassifierTests
{
    private static readonly Target Target = Build.Target("bigglm");
    private readonly DateTimeOffset _now = new FakeTimeProvider().GetUtcNow();

    [Theory]
    [InlineData(UpstreamErrorKind.Request, GatewayErrorKind.InvalidRequest, Verdict.GiveUp, false)]
    [InlineData(UpstreamErrorKind.ContextLength, GatewayErrorKind.InvalidRequest, Verdict.GiveUp, false)]
    [InlineData(UpstreamErrorKind.ContentFilter, GatewayErrorKind.InvalidRequest, Verdict.GiveUp, false)]
    [InlineData(UpstreamErrorKind.Credential, GatewayErrorKind.UpstreamCredential, Verdict.TryNext, false)]
    [InlineData(UpstreamErrorKind.Quota, GatewayErrorKind.PlanExhausted, Verdict.TryNext, false)]
    [InlineData(UpstreamErrorKind.RateLimit, GatewayErrorKind.UpstreamRateLimited, Verdict.TryNext, false)]
    [InlineData(UpstreamErrorKind.NotFound, GatewayErrorKind.UpstreamError, Verdict.TryNext, false)]
    [InlineData(UpstreamErrorKind.Server, GatewayErrorKind.UpstreamError, Verdict.TryNext, true)]
    public void Each_kind_of_refusal_has_its_verdict(UpstreamErrorKind said, GatewayErrorKind kind, Verdict verdict, bool passing)
    {
        var reset = _now + TimeSpan.FromHours(5);
        var answer = new UpstreamErrorAnswer(400, "application/json", []);

        var outcome = OutcomeClassifier.OfError(
            Target, 429, new UpstreamError(said, "words") { ResetsAt = reset }, TimeSpan.FromSeconds(3), answer);

        outcome.Verdict.ShouldBe(verdict);
        outcome.Passing.ShouldBe(passing);
        outcome.Said.ShouldBe(said);
        outcome.Answer.ShouldBeSameAs(answer);
        outcome.ResetsAt.ShouldBe(reset);
        var error = outcome.Error.ShouldNotBeNull();
        error.Kind.ShouldBe(kind);
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(3));
        error.Message.ShouldStartWith(said == UpstreamErrorKind.ContextLength ? "The prompt is too long" : "Channel 'bigglm'");
        error.Code.ShouldBe(said == UpstreamErrorKind.ContextLength ? "context_length_exceeded" : null);
        error.Message.ShouldContain("HTTP 429: words");
    }

    [Fact]
    public void The_wait_in_the_body_comes_before_the_one_in_the_headers()
    {
        var said = new UpstreamError(UpstreamErrorKind.RateLimit, "", RetryAfter: TimeSpan.FromSeconds(40));

        var error = OutcomeClassifier.OfError(Target, 429, said, TimeSpan.FromSeconds(1), null).Error.ShouldNotBeNull();

        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(40));
        error.Message.ShouldContain("(HTTP 429)");
    }

    [Theory]
    [InlineData(Billing.Plan, "the plan is used up")]
    [InlineData(Billing.Tokens, "account's quota is used up")]
    public void A_spent_quota_is_called_by_its_name(Billing billing, string words) =>
        OutcomeClassifier.OfError(Build.Target("c", billing), 429, new UpstreamError(UpstreamErrorKind.Quota, ""), null, null)
            .Error.ShouldNotBeNull().Message.ShouldContain(words);

    [Theory]
    [InlineData(Phase.FirstByte, Verdict.TryNext, "timeouts.firstByte")]
    [InlineData(Phase.FirstToken, Verdict.TryNext, "timeouts.firstToken")]
    [InlineData(Phase.Idle, Verdict.TryNext, "timeouts.idle")]
    [InlineData(Phase.Total, Verdict.GiveUp, "globalSettings.timeouts.total")]
    public void A_time_out_names_its_setting(Phase phase, Verdict verdict, string setting)
    {
        var outcome = OutcomeClassifier.OfTimeout(Target, phase, TimeSpan.FromMilliseconds(1_500));

        outcome.Verdict.ShouldBe(verdict);
        outcome.Error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.UpstreamTimeout);
        outcome.Error.Message.ShouldContain("within 1.5 s");
        outcome.Error.Message.ShouldContain(setting);
    }

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "host name cannot be resolved")]
    [InlineData(HttpRequestError.SecureConnectionError, "TLS")]
    [InlineData(HttpRequestError.ProxyTunnelError, "proxy")]
    [InlineData(HttpRequestError.ResponseEnded, "before the answer was complete")]
    [InlineData(HttpRequestError.InvalidResponse, "not HTTP")]
    [InlineData(HttpRequestError.ConfigurationLimitExceeded, "headers are too large")]
    [InlineData(HttpRequestError.Unknown, "the connection broke")]
    public void A_broken_connection_says_how(HttpRequestError kind, string words)
    {
        var outcome = OutcomeClassifier.OfException(Target, new HttpRequestException(kind, "sk-inner-detail"));

        outcome.Verdict.ShouldBe(Verdict.TryNext);
        outcome.Passing.ShouldBeTrue();
        outcome.Error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.UpstreamUnreachable);
        outcome.Error.Message.ShouldContain(words);
        outcome.Error.Message.ShouldNotContain("sk-inner-detail");
    }

    [Fact]
    public void A_refused_address_keeps_its_words() =>
        OutcomeClassifier.OfException(Target, new HttpRequestException(
            HttpRequestError.ConnectionError, "wrapped by the handler", new HttpRequestException("set allowMetadataAddresses")))
            .Error.ShouldNotBeNull().Message.ShouldContain("set allowMetadataAddresses");

    [Fact]
    public void A_malformed_answer_and_a_client_that_left()
    {
        var malformed = OutcomeClassifier.OfMalformed(Target, "half a JSON");
        malformed.Verdict.ShouldBe(Verdict.TryNext);
        malformed.Passing.ShouldBeTrue();
        malformed.Error.ShouldNotBeNull().Message.ShouldBe("Channel 'bigglm': the provider sent half a JSON.");

        var left = OutcomeClassifier.OfClientClosed();
        left.Verdict.ShouldBe(Verdict.GiveUp);
        left.Error.ShouldNotBeNull().Kind.ShouldBe(GatewayErrorKind.ClientClosed);
    }

    [Theory]
    [InlineData("retry-after", "30", 30_000.0)]
    [InlineData("retry-after", "0", null)]
    [InlineData("retry-after", "-5", null)]
    [InlineData("retry-after", "soon", null)]
    [InlineData("retry-after", "1.5", 1_500.0)]
    [InlineData("retry-after", "99999999999999999999", null)]
    [InlineData("retry-after", "Fri, 20 Nov 2026 12:00:45 GMT", 45_000.0)]
    [InlineData("retry-after", "Fri, 20 Nov 2026 11:00:00 GMT", null)]
    [InlineData("retry-after-ms", "250", 250.0)]
    [InlineData("retry-after-ms", "250.5", 250.5)]
    [InlineData("retry-after-ms", "-1", null)]
    [InlineData("retry-after-ms", "NaN", null)]
    [InlineData("x-other", "1", null)]
    public void The_wait_is_read_from_every_kind_of_header(string name, string value, double? milliseconds)
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();

        OutcomeClassifier.WaitOf(answer.Headers, _now).ShouldBe(milliseconds is { } ms ? TimeSpan.FromMilliseconds(ms) : null);
    }

    [Fact]
    public void Milliseconds_are_more_exact_than_seconds()
    {
        using var answer = new HttpResponseMessage();
        answer.Headers.TryAddWithoutValidation("retry-after", "1");
        answer.Headers.TryAddWithoutValidation("retry-after-ms", "300");
        OutcomeClassifier.WaitOf(answer.Headers, _now).ShouldBe(TimeSpan.FromMilliseconds(300));

        answer.Headers.Remove("retry-after-ms");
        answer.Headers.TryAddWithoutValidation("retry-after-ms", "soon");
        OutcomeClassifier.WaitOf(answer.Headers, _now).ShouldBe(TimeSpan.FromSeconds(1));
    }
}
