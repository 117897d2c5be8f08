using Headgate.Gateway.Errors;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Errors;

public sealed class ErrorTableTests
{
    // Every kind by name: a new one makes this test fail until somebody decides what it means.
    [Theory]
    [InlineData(GatewayErrorKind.InvalidRequest, 400, Blame.Client)]
    [InlineData(GatewayErrorKind.KeyMissing, 401, Blame.Client)]
    [InlineData(GatewayErrorKind.KeyUnknown, 401, Blame.Client)]
    [InlineData(GatewayErrorKind.KeyExpired, 403, Blame.Client)]
    [InlineData(GatewayErrorKind.NotAllowed, 403, Blame.Client)]
    [InlineData(GatewayErrorKind.BudgetExhausted, 429, Blame.Client)]
    [InlineData(GatewayErrorKind.BalanceExhausted, 402, Blame.Client)]
    [InlineData(GatewayErrorKind.RateLimited, 429, Blame.Client)]
    [InlineData(GatewayErrorKind.ModelNotFound, 404, Blame.Client)]
    [InlineData(GatewayErrorKind.NotFound, 404, Blame.Client)]
    [InlineData(GatewayErrorKind.MethodNotAllowed, 405, Blame.Client)]
    [InlineData(GatewayErrorKind.DialectNotServed, 400, Blame.Client)]
    [InlineData(GatewayErrorKind.TooLarge, 413, Blame.Client)]
    [InlineData(GatewayErrorKind.NoHealthyChannel, 503, Blame.Upstream)]
    [InlineData(GatewayErrorKind.PlanExhausted, 429, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamCredential, 502, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamUnreachable, 502, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamTimeout, 504, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamMalformed, 502, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamError, 502, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamRateLimited, 429, Blame.Upstream)]
    [InlineData(GatewayErrorKind.UpstreamCut, 502, Blame.Upstream)]
    [InlineData(GatewayErrorKind.ClientClosed, 499, Blame.Client)]
    [InlineData(GatewayErrorKind.Unavailable, 503, Blame.Gateway)]
    [InlineData(GatewayErrorKind.Internal, 500, Blame.Gateway)]
    public void Every_kind_has_a_status_and_somebody_to_act(GatewayErrorKind kind, int status, Blame blame)
    {
        ErrorTable.StatusOf(kind).ShouldBe(status);
        ErrorTable.BlameOf(kind).ShouldBe(blame);
    }

    [Fact]
    public void No_kind_is_left_out()
    {
        var named = typeof(ErrorTableTests).GetMethod(nameof(Every_kind_has_a_status_and_somebody_to_act))!
            .GetCustomAttributes(typeof(InlineDataAttribute), inherit: false)
            .Select(a => (GatewayErrorKind)((InlineDataAttribute)a).Data[0]!);

        named.Order().ShouldBe(Enum.GetValues<GatewayErrorKind>().Order());
    }
}
