using System.Text.Json;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Metering;

public sealed class TrailTests
{
    private readonly Exchange _exchange = Build.Exchange(new FakeTimeProvider());

    [Fact]
    public void The_plain_case_has_none()
    {
        Trail.ToJson(_exchange).ShouldBeNull();

        Add("bigglm", null, 12);
        Trail.ToJson(_exchange).ShouldBeNull();
    }

    [Fact]
    public void One_failure_is_told()
    {
        Add("bigglm", "the provider failed (HTTP 500: \"oops\" 余额)", 12.7);

        var json = Trail.ToJson(_exchange).ShouldNotBeNull();

        json.ShouldContain("余额");
        using var document = JsonDocument.Parse(json);
        var attempt = document.RootElement[0];
        attempt.GetProperty("channel").GetString().ShouldBe("bigglm");
        attempt.GetProperty("credential").GetString().ShouldBe("bigglm#1");
        attempt.GetProperty("model").GetString().ShouldBe("glm-4.6");
        attempt.GetProperty("ms").GetInt64().ShouldBe(12);
        attempt.GetProperty("outcome").GetString().ShouldBe("UpstreamError");
        attempt.GetProperty("message").GetString().ShouldBe("the provider failed (HTTP 500: \"oops\" 余额)");
    }

    [Fact]
    public void The_way_to_success_is_told_in_order()
    {
        Add("first", "failed", 1);
        Add("second", null, 2);

        using var document = JsonDocument.Parse(Trail.ToJson(_exchange).ShouldNotBeNull());
        document.RootElement.EnumerateArray().Select(a => (a.GetProperty("channel").GetString(), a.GetProperty("outcome").GetString()))
            .ShouldBe([("first", "UpstreamError"), ("second", "Delivered")]);
        document.RootElement[1].TryGetProperty("message", out _).ShouldBeFalse();
    }

    [Fact]
    public void In_words_every_attempt_has_its_number_and_time()
    {
        Add("first", "Channel 'first': failed.", 1.2);
        Add("second", "Channel 'second': refused.", 20);

        Trail.ToText(_exchange.Trail).ShouldBe("(1) Channel 'first': failed. [1 ms] (2) Channel 'second': refused. [20 ms]");
    }

    private void Add(string channel, string? error, double milliseconds)
    {
        var outcome = error is null
            ? AttemptOutcome.Delivered
            : new AttemptOutcome(Verdict.TryNext) { Error = new GatewayError(GatewayErrorKind.UpstreamError, error) };
        _exchange.Trail.Add(new AttemptTrace(
            new Pick(Build.Target(channel), BreakerPass.Normal, BreakerPass.Normal), outcome, TimeSpan.FromMilliseconds(milliseconds)));
    }
}
