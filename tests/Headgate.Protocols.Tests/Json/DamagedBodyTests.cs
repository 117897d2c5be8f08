using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Tests.Json;

/// <summary>Recorded requests, whole and damaged: the peek must agree with the BCL's document on what is JSON.</summary>
public sealed class DamagedBodyTests
{
    [Fact]
    public void Agrees_with_the_base_library_on_recorded_and_damaged_requests()
    {
        var fields = new JsonFields();
        var random = new Random(9);
        var valid = 0;
        var invalid = 0;
        foreach (var request in Fixture.All.Where(f => f.Request is { Length: < 20_000 }).Select(f => f.Request!))
        {
            for (var round = 0; round < 20; round++)
            {
                var body = Encoding.UTF8.GetBytes(request);
                for (var i = 0; i < round % 3; i++)
                {
                    body[random.Next(body.Length)] = (byte)random.Next(256);
                }

                var expected = IsObject(body);
                (JsonPeek.Read(body, fields).Kind == JsonFaultKind.None).ShouldBe(expected);
                _ = expected ? valid++ : invalid++;
            }
        }

        valid.ShouldBeGreaterThan(1000);
        invalid.ShouldBeGreaterThan(1000);
    }

    private static bool IsObject(byte[] body)
    {
        try
        {
            // The strict encoding refuses what Utf8JsonReader lets pass inside strings.
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            return false;
        }
    }
}
