using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Tests.Routing;

public sealed class ResponseAffinityTests
{
    private readonly ResponseAffinity _affinity = new();

    [Fact]
    public void Remembers_channel_and_credential()
    {
        _affinity.Remember("resp_1", "key-1", Build.Target("openai"));

        _affinity.Find("resp_1", "key-1").ShouldBe(new ResponseAffinity.Home("key-1", "openai", "openai#1"));
    }

    [Fact]
    public void Another_key_does_not_see_it()
    {
        _affinity.Remember("resp_1", "key-1", Build.Target("openai"));

        _affinity.Find("resp_1", "key-2").ShouldBeNull();
        _affinity.Find("resp_2", "key-1").ShouldBeNull();
    }

    [Fact]
    public void Nobody_takes_over_a_response_by_an_id_that_is_known()
    {
        _affinity.Remember("resp_1", "key-1", Build.Target("openai"));
        _affinity.Remember("resp_1", "key-2", Build.Target("evil"));

        _affinity.Find("resp_1", "key-1").ShouldNotBeNull().Channel.ShouldBe("openai");
        _affinity.Find("resp_1", "key-2").ShouldBeNull();
    }

    [Fact]
    public void The_oldest_are_forgotten_beyond_the_capacity()
    {
        var target = Build.Target("openai");
        for (var i = 0; i <= ResponseAffinity.Capacity; i++)
        {
            _affinity.Remember($"resp_{i}", "key-1", target);
        }

        _affinity.Find("resp_0", "key-1").ShouldBeNull();
        _affinity.Find("resp_1", "key-1").ShouldNotBeNull();
        _affinity.Find($"resp_{ResponseAffinity.Capacity}", "key-1").ShouldNotBeNull();
    }

    [Fact]
    public void Finds_the_target_of_a_route_with_the_same_channel_and_credential()
    {
        var credentials = new[] { Build.Credential("openai#1"), Build.Credential("openai#2") };
        var channel = Build.Channel("openai", credentials: credentials);
        var (first, second) = (Build.Target(channel, credential: credentials[0]), Build.Target(channel, credential: credentials[1]));
        var route = Build.Route("gpt-5", Build.Tier(Build.Target("azure")), Build.Tier(first, second));
        _affinity.Remember("resp_1", "key-1", second);
        _affinity.Remember("resp_2", "key-1", Build.Target("gone"));

        _affinity.TargetOf(route, "resp_1", "key-1").ShouldBeSameAs(second);
        _affinity.TargetOf(route, "resp_1", "key-2").ShouldBeNull();
        _affinity.TargetOf(route, "resp_2", "key-1").ShouldBeNull();
        _affinity.TargetOf(route, null, "key-1").ShouldBeNull();
    }
}
