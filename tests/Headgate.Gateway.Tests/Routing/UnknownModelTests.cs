using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Tests.Routing;

public sealed class UnknownModelTests
{
    private static readonly Tier Tier = Build.Tier(Build.Target("bigglm"));
    private static readonly ApiKey Anybody = Build.Key();

    [Theory]
    [InlineData("glm-4.7", "Did you mean 'glm-4.6'?")]
    [InlineData("/glm-4.6", "Did you mean 'glm-4.6'?")]
    [InlineData("utterly-else", "GET /v1/models lists what there is.")]
    public void The_error_names_the_model_and_what_may_be_meant(string model, string hint)
    {
        var error = UnknownModel.Explain(Build.Snapshot(routes: [Build.Route("glm-4.6", Tier)]), Anybody, model);

        error.Kind.ShouldBe(GatewayErrorKind.ModelNotFound);
        error.Field.ShouldBe("model");
        error.Message.ShouldContain($"'{model}'");
        error.Message.ShouldEndWith(hint);
    }

    [Fact]
    public void A_long_name_is_cut_and_an_empty_gateway_says_so()
    {
        var error = UnknownModel.Explain(Build.Snapshot(), Anybody, new string('m', 500));

        error.Message.Length.ShouldBeLessThan(250);
        error.Message.ShouldEndWith("No channel is configured yet.");
    }

    [Fact]
    public void Hidden_routes_are_not_suggested()
    {
        var snapshot = Build.Snapshot(routes: [new Route { Name = "glm-4.6", Tiers = [Tier], Hidden = true }, Build.Route("glm-4.5", Tier)]);

        UnknownModel.Explain(snapshot, Anybody, "glm-4.7").Message.ShouldEndWith("Did you mean 'glm-4.5'?");
    }

    [Fact]
    public void What_the_key_may_not_use_is_not_suggested()
    {
        var snapshot = Build.Snapshot(routes: [Build.Route("glm-4.6", Tier), Build.Route("glm-4.5", Tier)]);
        var key = Build.Key(null, "guest", "glm-4.5");

        UnknownModel.Explain(snapshot, key, "glm-4.7").Message.ShouldEndWith("Did you mean 'glm-4.5'?");
    }
}
