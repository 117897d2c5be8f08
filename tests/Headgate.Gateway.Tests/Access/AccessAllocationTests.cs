using System.Net;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests.Access;

/// <summary>Whether somebody may is asked for every request, and makes nothing for the collector.</summary>
public sealed class AccessAllocationTests
{
    private const string Secret = "sk-headgate-0123456789012345678901234567890123456789012";
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("Authorization", "Bearer " + Secret)]
    [InlineData("x-api-key", Secret)]
    [InlineData("x-goog-api-key", Secret)]
    public void Knowing_a_key_allocates_nothing(string header, string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = value;
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.1.2.3");
        var plain = Build.Key();
        var key = new ApiKey { Id = plain.Id, Name = plain.Name, Models = plain.Models, AllowedNetworks = [IPNetwork.Parse("10.0.0.0/8")], ExpiresAt = _time.GetUtcNow().AddDays(1) };
        var snapshot = Build.Snapshot(keys: [(Secret, key)]);
        var keys = new KeyAuthenticator(_time);

        Measure(() => keys.Authenticate(context, snapshot, out _).ShouldBeNull()).ShouldBe(0);
    }

    [Fact]
    public void Letting_a_request_in_and_settling_it_allocates_nothing()
    {
        var key = Build.Key(new LimitsConfig { RequestsPerMinute = 1_000_000, Concurrency = 5, Budget = 1000 }, models: "glm-*");
        var admission = new Admission(_time);
        var plan = Build.Plan(Build.Tier(Build.Target("a"), Build.Target("b")));
        var demand = new Demand(10, 10);

        Measure(() =>
        {
            ModelAccess.Check(key, "glm-4.6", null).ShouldBeNull();
            plan.Likeliest.ShouldNotBeNull();
            admission.TryAdmit(key, null, demand, out var lease).ShouldBeNull();
            lease.Settle(10, 10, _time);
        }).ShouldBe(0);
    }

    // Bytes of a thousand runs once it is warm; the least of some rounds, since the runtime compiles anew at moments of its own choice.
    private static long Measure(Action run)
    {
        var least = long.MaxValue;
        for (var round = 0; round < 6 && least > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1000; i++)
            {
                run();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
