using Headgate.Gateway.Configuration;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Tests.Routing;

public sealed class RouteResolverTests
{
    private readonly Route _shared = Route("glm-4.6");
    private readonly Route _bound = Route("glm-4.6");
    private readonly Route _slashed = Route("bigglm/special");
    private readonly Route _gpt = Route("gpt-*");
    private readonly Route _any = Route("*");
    private readonly Route _inChannel = Route("qwen*");
    private readonly GatewaySnapshot _snapshot;

    public RouteResolverTests()
    {
        var channel = Build.Channel("bigglm", routes: [_bound], wildcards: [new WildcardRoute("qwen", "", _inChannel)]);
        _snapshot = Build.Snapshot([channel], [_shared, _slashed], [new WildcardRoute("gpt-", "", _gpt)]);
    }

    [Theory]
    [InlineData("glm-4.6")]
    [InlineData("GLM-4.6")]
    public void A_model_is_found_without_regard_to_case(string model) => Find(model).ShouldBe(new ResolvedRoute(_shared, null));

    [Theory]
    [InlineData("bigglm/glm-4.6")]
    [InlineData("bigglm,glm-4.6")]
    [InlineData("BigGLM, GLM-4.6")]
    [InlineData(" bigglm / glm-4.6 ")]
    public void One_channel_is_asked_by_its_name(string model) => Find(model).ShouldBe(new ResolvedRoute(_bound, null) { NamesChannel = true });

    [Fact]
    public void A_channel_has_wildcards_of_its_own() => Find("bigglm/Qwen3:8b").ShouldBe(new ResolvedRoute(_inChannel, "3:8b") { NamesChannel = true });

    [Fact]
    public void A_name_that_is_listed_as_it_is_comes_before_a_channel() => Find("bigglm/special").ShouldBe(new ResolvedRoute(_slashed, null));

    [Fact]
    public void A_wildcard_keeps_what_the_star_stands_for() => Find("GPT-5-Mini").ShouldBe(new ResolvedRoute(_gpt, "5-Mini"));

    [Fact]
    public void The_first_wildcard_that_fits_is_taken()
    {
        var snapshot = Build.Snapshot(wildcards: [new WildcardRoute("gpt-", "", _gpt), new WildcardRoute("", "", _any)]);

        RouteResolver.TryResolve(snapshot, "gpt-5", null, out var gpt).ShouldBeTrue();
        RouteResolver.TryResolve(snapshot, "some/model", null, out var any).ShouldBeTrue();

        gpt.Route.ShouldBeSameAs(_gpt);
        any.ShouldBe(new ResolvedRoute(_any, "some/model"));
    }

    [Fact]
    public void A_pattern_with_both_ends_needs_room_for_both()
    {
        var route = new WildcardRoute("aba", "ba", _any);

        route.TryMatch("aba", out _).ShouldBeFalse();
        route.TryMatch("ababa", out var star).ShouldBeTrue();
        "ababa"[star].ShouldBeEmpty();
        route.TryMatch("abaXba", out star).ShouldBeTrue();
        "abaXba"[star].ShouldBe("X");
    }

    [Fact]
    public void A_bound_channel_sees_its_own_routes_only()
    {
        RouteResolver.TryResolve(_snapshot, "glm-4.6", "BIGGLM", out var found).ShouldBeTrue();
        found.Route.ShouldBeSameAs(_bound);

        RouteResolver.TryResolve(_snapshot, "gpt-5", "bigglm", out _).ShouldBeFalse();
        RouteResolver.TryResolve(_snapshot, "glm-4.6", "nobody", out _).ShouldBeFalse();
    }

    private static Route Route(string name) => Build.Route(name, Build.Tier(Build.Target("bigglm")));

    private ResolvedRoute Find(string model)
    {
        RouteResolver.TryResolve(_snapshot, model, null, out var found).ShouldBeTrue();
        return found;
    }
}
