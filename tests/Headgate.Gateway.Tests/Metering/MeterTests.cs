using System.Collections.Frozen;
using System.Net;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Metering;

public sealed class MeterTests
{
    private static readonly Price Price = new() { Input = 1_000_000_000, Output = 2_000_000_000 };
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingSink _sink = new();

    [Fact]
    public void A_completed_request_leaves_exactly_one_record_with_its_cost()
    {
        var key = Build.Key(new LimitsConfig { TokensPerMinute = 1_000, Concurrency = 1, Budget = 1 });
        var exchange = Exchange(Price, """{"usage":{"prompt_tokens":10,"completion_tokens":5}}""");
        exchange.Key = key;
        new Admission(_time).TryAdmit(key, null, new Demand(900, 900), out var lease).ShouldBeNull();
        exchange.Admit(lease);

        Complete(exchange, RequestOutcome.Completed);
        Complete(exchange, RequestOutcome.Cut);

        var record = _sink.Record;
        record.Outcome.ShouldBe(RequestOutcome.Completed);
        record.Usage.Input.ShouldBe(10);
        record.Usage.Output.ShouldBe(5);
        record.Usage.Estimated.ShouldBeFalse();
        record.Cost.ShouldBe(20_000);
        record.Unpriced.ShouldBeFalse();
        exchange.Cost.ShouldBe(20_000);
        key.Named("budget").Spent(Moment.Now(_time)).ShouldBe(20_000);
        key.Named("tokensPerMinute").Counter.Used(Moment.Now(_time)).ShouldBe(15);
        key.Named("concurrency").Counter.Used(default).ShouldBe(0);
    }

    [Theory]
    [InlineData("9e300")]
    [InlineData("9223372036854775807")]
    public void An_absurd_report_costs_no_more_than_the_ledger_can_hold(string tokens)
    {
        var exchange = Exchange(Price, $$"""{"usage":{"prompt_tokens":{{tokens}},"completion_tokens":-5} }""");
        exchange.Key = Build.Key();

        Complete(exchange, RequestOutcome.Completed);

        var record = _sink.Record;
        (record.Cost, record.Charge).ShouldBe((10_000 * Money.NanoPerUsd, 10_000 * Money.NanoPerUsd));
        (record.Usage.Input, record.Usage.Output).ShouldBe((1_000_000_000_000, 0));
    }

    [Fact]
    public void A_record_holds_names_and_times_but_no_secret()
    {
        var exchange = Exchange(Price, """{"usage":{"prompt_tokens":1,"completion_tokens":1}}""");
        exchange.Key = Build.Key();
        exchange.Request.Model = "GLM-4.6";
        exchange.Status = 200;
        exchange.Attempts = 1;
        _time.Advance(TimeSpan.FromMilliseconds(30));
        exchange.FirstByteTimestamp = _time.GetTimestamp();
        exchange.UpstreamTicks = TimeSpan.FromMilliseconds(29).Ticks;
        _time.Advance(TimeSpan.FromMilliseconds(70));

        Complete(exchange, RequestOutcome.Completed);

        var record = _sink.Record;
        (record.Operation, record.Dialect, record.Model, record.UpstreamModel).ShouldBe(("chat", "openai-chat", "GLM-4.6", "glm-4.6"));
        (record.Channel, record.Credential, record.KeyName, record.Status).ShouldBe(("bigglm", "bigglm#1", "laptop", 200));
        (record.FirstByteMicroseconds, record.OverheadMicroseconds, record.DurationMicroseconds).ShouldBe((30_000, 1_000, 100_000));
        record.StartedAt.ShouldBe(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        record.Trail.ShouldBeNull();
        record.ToString().ShouldNotContain("sk-upstream-secret");
    }

    [Fact]
    public void A_model_without_a_price_is_unpriced_and_not_free()
    {
        Complete(Exchange(null, """{"usage":{"prompt_tokens":10,"completion_tokens":5}}"""), RequestOutcome.Completed);

        _sink.Record.Cost.ShouldBeNull();
        _sink.Record.Unpriced.ShouldBeTrue();
        _sink.Record.Usage.Input.ShouldBe(10);
    }

    [Fact]
    public void A_wildcard_target_finds_its_price_at_the_channel()
    {
        var prices = new PriceTable(new Dictionary<string, Price>(StringComparer.Ordinal) { ["glm-4.6"] = Price }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
        var exchange = Exchange(null, """{"usage":{"prompt_tokens":1,"completion_tokens":0}}""");
        exchange.Target = Build.Target(Build.Channel("bigglm", prices: prices), "glm-*");
        exchange.UpstreamModel = "GLM-4.6";

        Complete(exchange, RequestOutcome.Completed);

        _sink.Record.Cost.ShouldBe(1_000);
    }

    [Fact]
    public void A_provider_that_reports_nothing_is_estimated_and_marked()
    {
        var exchange = Exchange(Price, """{"choices":[{"message":{"content":"Good morning to all of you"}}]}""");
        exchange.EstimatedInput = 100;

        Complete(exchange, RequestOutcome.Completed);

        var usage = _sink.Record.Usage;
        usage.Estimated.ShouldBeTrue();
        usage.Reported.ShouldBeFalse();
        usage.Input.ShouldBe(100);
        usage.Output.ShouldBeInRange(4, 12);
        _sink.Record.Cost.ShouldBe(100_000 + (usage.Output * 2_000));
    }

    [Fact]
    public void What_is_refused_costs_nothing_and_gives_the_lease_back()
    {
        var key = Build.Key(new LimitsConfig { Budget = 0.000001m, Concurrency = 1 });
        var exchange = Exchange(Price, """{"usage":{"prompt_tokens":10,"completion_tokens":5}}""");
        exchange.Key = key;
        new Admission(_time).TryAdmit(key, null, new Demand(0, 1_000), out var lease).ShouldBeNull();
        exchange.Admit(lease);
        exchange.Error = new GatewayError(GatewayErrorKind.UpstreamRateLimited, "later");

        Complete(exchange, RequestOutcome.Refused);

        _sink.Record.Cost.ShouldBe(0);
        _sink.Record.Unpriced.ShouldBeFalse();
        _sink.Record.Usage.ShouldBe(default);
        _sink.Record.Status.ShouldBe(429);
        _sink.Record.Error.ShouldBe("UpstreamRateLimited");
        key.Named("budget").Spent(Moment.Now(_time)).ShouldBe(0);
        new Admission(_time).TryAdmit(key, null, new Demand(0, 1_000), out _).ShouldBeNull();
    }

    [Theory]
    [InlineData(RequestOutcome.ClientClosed)]
    [InlineData(RequestOutcome.Cut)]
    public void What_was_relayed_before_the_end_is_metered(RequestOutcome outcome)
    {
        var exchange = Exchange(Price, """{"choices":[{"message":{"content":"Good morning"}}]}""");
        exchange.EstimatedInput = 10;
        exchange.ResponseBytes = 500;

        Complete(exchange, outcome);

        _sink.Record.Usage.Estimated.ShouldBeTrue();
        _sink.Record.Cost.ShouldNotBeNull().ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData(RequestOutcome.ClientClosed)]
    [InlineData(RequestOutcome.Cut)]
    public void What_ended_before_anything_was_relayed_costs_nothing(RequestOutcome outcome)
    {
        var exchange = Exchange(Price, """{"choices":[{"message":{"content":"Good morning"}}]}""");
        exchange.EstimatedInput = 10;

        Complete(exchange, outcome);

        _sink.Record.Cost.ShouldBe(0);
        _sink.Record.Usage.ShouldBe(default);
    }

    [Theory]
    [InlineData(Operation.ImageGeneration, true)]
    [InlineData(Operation.Rerank, true)]
    [InlineData(Operation.Moderation, false)]
    [InlineData(Operation.CountTokens, false)]
    public void A_charged_operation_that_nobody_counted_is_unpriced(Operation operation, bool unpriced)
    {
        Complete(Exchange(Price, null, operation), RequestOutcome.Completed);

        _sink.Record.Unpriced.ShouldBe(unpriced);
        _sink.Record.Cost.ShouldBe(unpriced ? null : 0);
    }

    [Fact]
    public void Speech_is_billed_by_character_and_unpriced_where_the_price_has_none()
    {
        var speech = Exchange(Price with { PerMillionCharacters = 15_000_000_000 }, null, Operation.Speech);
        speech.InputCharacters = 1_000;
        var unpriced = Exchange(Price, null, Operation.Speech);
        unpriced.InputCharacters = 1_000;

        Complete(speech, RequestOutcome.Completed);
        Complete(unpriced, RequestOutcome.Completed);

        _sink.Records.Select(r => (r.Cost, r.Unpriced)).ShouldBe([(15_000_000, false), (null, true)]);
    }

    [Theory]
    [InlineData(true, "10.0.0.1", "codex/1.0")]
    [InlineData(false, null, null)]
    public void The_client_is_named_only_when_that_is_wanted(bool wanted, string? address, string? agent)
    {
        var exchange = Exchange(Price, null, recordClient: wanted);
        exchange.Context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        exchange.Context.Request.Headers.UserAgent = "codex/1.0";

        Complete(exchange, RequestOutcome.Refused);

        (_sink.Record.ClientAddress, _sink.Record.UserAgent).ShouldBe((address, agent));
    }

    [Fact]
    public void Long_texts_are_cut()
    {
        var exchange = Exchange(Price, null);
        exchange.Request.Model = new string('m', 5_000);
        exchange.Error = new GatewayError(GatewayErrorKind.Internal, new string('e', 5_000));

        Complete(exchange, RequestOutcome.Refused);

        _sink.Record.Model!.Length.ShouldBe(200);
        _sink.Record.ErrorMessage!.Length.ShouldBe(1_000);
        _sink.Record.Status.ShouldBe(500);
    }

    private void Complete(Exchange exchange, RequestOutcome outcome) => new Meter(_sink, _time).Complete(exchange, outcome);

    private Exchange Exchange(Price? price, string? answer, Operation operation = Operation.Chat, bool recordClient = true)
    {
        var exchange = Build.Exchange(
            _time, Build.Snapshot(recordClient: recordClient), new EndpointMatch(EndpointKind.Call, new Surface(operation, DialectId.OpenAIChat)));
        exchange.Target = Build.Target(Build.Channel("bigglm"), price: price);
        exchange.UpstreamModel = "glm-4.6";
        exchange.Probe = DialectSet.OpenAIChat.CreateProbe();
        if (answer is not null)
        {
            exchange.Probe.ObserveBody(System.Text.Encoding.UTF8.GetBytes(answer)).ShouldBeTrue();
        }

        return exchange;
    }
}
