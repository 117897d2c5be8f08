using Headgate.Contracts;
using Headgate.Control.Tests.Admin;

namespace Headgate.Control.Tests.Identity;

/// <summary>What tests of identity ask of the host.</summary>
internal static class IdentityHost
{
    /// <summary>Replaces the settings section <c>identity</c>, as a root.</summary>
    public static async Task SetIdentityAsync(this AdminHost host, IdentitySettings settings)
    {
        using var content = new StringContent(System.Text.Json.JsonSerializer.Serialize(settings, ContractJson.Options), System.Text.Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Put, "/api/v1/settings/identity", host.RootToken, content);
        response.IsSuccessStatusCode.ShouldBeTrue(await response.Content.ReadAsStringAsync());
    }
}
