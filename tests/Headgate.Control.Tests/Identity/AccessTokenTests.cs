using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Identity;

public sealed class AccessTokenTests
{
    [Theory, BothEngines]
    public async Task A_token_is_told_once_used_and_revoked(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var bob = host.ClientFor(await host.AddUserAsync("bob", Role.User));

        var made = await ann.Me.CreateTokenAsync(new AccessTokenInput { Name = "laptop" });
        var client = host.ClientFor(made.Secret);
        (await client.Me.GetAsync()).Id.ShouldBe("ann");

        (await ann.Me.ListTokensAsync()).Select(t => t.Token.Name).ShouldBe(["laptop", "test"], ignoreOrder: true);
        (await ann.Me.ListTokensAsync()).Single(t => t.Id == made.Id).LastUsedAt.ShouldBe(host.Time.GetUtcNow());
        made.Token.Hint.ShouldBe(made.Secret[^4..]);
        (await Refused.StatusAsync(() => bob.Me.DeleteTokenAsync(made.Id))).ShouldBe(404);
        await ann.Me.DeleteTokenAsync(made.Id);
        (await Refused.StatusAsync(() => client.Me.GetAsync())).ShouldBe(401);
    }

    [Theory, BothEngines]
    public async Task A_token_ends_and_a_read_only_one_changes_nothing(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var brief = host.ClientFor((await ann.Me.CreateTokenAsync(new AccessTokenInput { Name = "brief", ExpiresAt = host.Time.GetUtcNow().AddHours(1) })).Secret);
        var reader = host.ClientFor((await ann.Me.CreateTokenAsync(new AccessTokenInput { Name = "reader", ReadOnly = true })).Secret);

        (await reader.Me.GetAsync()).ReadOnly.ShouldBeTrue();
        (await Refused.StatusAsync(() => reader.Me.CreateTokenAsync(new AccessTokenInput { Name = "more" }))).ShouldBe(403);
        (await Refused.StatusAsync(() => ann.Me.CreateTokenAsync(new AccessTokenInput { Name = " ", ExpiresAt = host.Time.GetUtcNow() }))).ShouldBe(422);
        await brief.Me.GetAsync();
        host.Time.Advance(TimeSpan.FromHours(1));
        (await Refused.StatusAsync(() => brief.Me.GetAsync())).ShouldBe(401);
    }

    [Fact]
    public async Task A_token_that_ends_makes_none_that_lasts_longer()
    {
        await using var host = await AdminHost.StartAsync();
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var end = host.Time.GetUtcNow().AddHours(1);
        var brief = host.ClientFor((await ann.Me.CreateTokenAsync(new AccessTokenInput { Name = "brief", ExpiresAt = end })).Secret);

        (await Refused.AsyncWith(() => brief.Me.CreateTokenAsync(new AccessTokenInput { Name = "ever" }))).Errors[0].Path.ShouldBe("expiresAt");
        (await Refused.StatusAsync(() => brief.Me.CreateTokenAsync(new AccessTokenInput { Name = "longer", ExpiresAt = end.AddSeconds(1) }))).ShouldBe(422);
        await brief.Me.CreateTokenAsync(new AccessTokenInput { Name = "as long", ExpiresAt = end });
    }

    [Fact]
    public async Task Administrators_see_and_revoke_the_tokens_of_others()
    {
        await using var host = await AdminHost.StartAsync();
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));

        var token = (await admin.Users.ListTokensAsync("ann")).ShouldHaveSingleItem();
        await admin.Users.DeleteTokenAsync("ann", token.Id);

        (await Refused.StatusAsync(() => ann.Me.GetAsync())).ShouldBe(401);
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        (await reader.ExecuteScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'access-token.delete' AND actor_id = 'admin'")).ShouldBe(1);
    }
}
