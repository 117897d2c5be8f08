using Headgate.Contracts;
using Headgate.Control.Tests.Admin;

namespace Headgate.Control.Tests.Identity;

/// <summary>What tests of identity ask of the host.</summary>
internal static class IdentityHost
{
    /// <summary>Replaces the settings section <c>identity</c>, as a root.</summary>
    public static Task SetIdentityAsync(this AdminHost host, IdentitySettings settings) => host.Root.Identity.ReplaceAsync(settings);
}
