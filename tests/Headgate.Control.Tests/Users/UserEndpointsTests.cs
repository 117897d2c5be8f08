using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Identity;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Users;

public sealed class UserEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_user_is_made_found_changed_and_deleted(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var input = new UserInput { Name = "ann", DisplayName = "Ann", Email = "Ann@Example.com", Role = UserRole.Auditor, Limits = new Limits { Budget = 12.5m, RequestsPerMinute = 10 }, Language = "zh-CN", Currency = "CNY", Prepaid = true };

        var made = await host.Root.Users.CreateAsync(new NewUser { User = input });
        var changed = await host.Root.Users.ReplaceAsync(made.Id, made.User.User with { DisplayName = "Ann B." }, made.User.Version);
        var found = await host.Root.Users.GetAsync(made.Id);
        await host.Root.Users.DeleteAsync(made.Id, version: changed.Version);

        made.Password!.Length.ShouldBe(24);
        made.User.User.ShouldBe(input with { Group = "default" });
        made.User.OneTimePassword.ShouldBeTrue();
        found.User.DisplayName.ShouldBe("Ann B.");
        found.User.Limits.ShouldBe(input.Limits);
        found.Version.ShouldBe(2);
        found.EmailVerified.ShouldBeTrue();
        (await Refused.StatusAsync(() => host.Root.Users.GetAsync(made.Id))).ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task Lists_are_filtered_and_searched(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Users.CreateAsync(New("ann", UserRole.Admin, "ann@example.com"));
        await host.Root.Users.CreateAsync(New("bob", UserRole.User));
        var cid = await host.Root.Users.CreateAsync(New("cid", UserRole.User));
        await host.Root.Users.ReplaceAsync(cid.Id, cid.User.User with { Enabled = false });

        (await NamesAsync("role", "user")).ShouldBe(["bob", "cid"]);
        (await NamesAsync("enabled", "false")).ShouldBe(["cid"]);
        (await NamesAsync("group", "DEFAULT")).ShouldBe(["ann", "bob", "cid", "root"]);
        (await host.Root.Users.ListAsync(new ListQuery { Search = "EXAMPLE" })).Items.ShouldHaveSingleItem().User.Name.ShouldBe("ann");
        (await host.Root.Users.ListAsync(new ListQuery { Sort = "-name", Size = 2 })).Items.Select(u => u.User.Name).ShouldBe(["root", "cid"]);
        (await Refused.StatusAsync(() => host.Root.Users.ListAsync(new ListQuery { Sort = "passwordHash" }))).ShouldBe(400);

        async Task<IEnumerable<string>> NamesAsync(string field, string value) =>
            (await host.Root.Users.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { [field] = value } })).Items.Select(u => u.User.Name);
    }

    [Theory, BothEngines]
    public async Task Names_and_addresses_are_taken_without_regard_to_case(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Users.CreateAsync(New("ann", UserRole.User, "ann@example.com"));
        var bob = await host.Root.Users.CreateAsync(New("bob", UserRole.User));

        (await Refused.AsyncWith(() => host.Root.Users.CreateAsync(New("ANN", UserRole.User)))).Errors.ShouldHaveSingleItem().Path.ShouldBe("user.name");
        var taken = await Refused.AsyncWith(() => host.Root.Users.ReplaceAsync(bob.Id, bob.User.User with { Email = "ANN@example.com" }));
        taken.Status.ShouldBe(409);
        taken.Errors.ShouldHaveSingleItem().Path.ShouldBe("email");
        (await Refused.StatusAsync(() => host.Root.Users.ReplaceAsync(bob.Id, bob.User.User, version: 7))).ShouldBe(409);
    }

    [Fact]
    public async Task Every_wrong_field_is_told()
    {
        await using var host = await AdminHost.StartAsync();

        var problem = await Refused.AsyncWith(() => host.Root.Users.CreateAsync(new NewUser
        {
            User = new UserInput { Name = "ann@example.com", Email = "nowhere", DisplayName = new string('x', 200), Language = "!", Currency = "$" },
        }));

        problem.Status.ShouldBe(422);
        problem.Errors.Select(e => e.Path).ShouldBe(["user.name", "user.displayName", "user.email", "user.language", "user.currency"], ignoreOrder: true);
    }

    [Fact]
    public async Task An_administrator_manages_users_and_auditors_and_nobody_above()
    {
        await using var host = await AdminHost.StartAsync();
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));
        await host.AddUserAsync("other", Role.Admin);
        var user = await admin.Users.CreateAsync(New("ann", UserRole.Auditor));

        await admin.Users.ReplaceAsync(user.Id, user.User.User with { Role = UserRole.User });
        (await Refused.StatusAsync(() => admin.Users.CreateAsync(New("eve", UserRole.Admin)))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Users.ReplaceAsync(user.Id, user.User.User with { Role = UserRole.Root }))).ShouldBe(403);
        var self = await admin.Users.GetAsync("admin");
        (await Refused.StatusAsync(() => admin.Users.ReplaceAsync("admin", self.User with { Role = UserRole.Root }))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Users.ResetPasswordAsync("root"))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Users.DeleteAsync("other"))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Users.RemoveSecondFactorAsync("other"))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Users.EndSessionsAsync("other"))).ShouldBe(403);
        var token = (await host.Root.Users.ListTokensAsync("root")).ShouldHaveSingleItem();
        (await Refused.StatusAsync(() => admin.Users.DeleteTokenAsync("root", token.Id))).ShouldBe(403);
    }

    [Theory, BothEngines]
    public async Task The_last_root_stays(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var root = await host.Root.Users.GetAsync("root");

        (await Refused.StatusAsync(() => host.Root.Users.ReplaceAsync("root", root.User with { Role = UserRole.User }))).ShouldBe(409);
        (await Refused.StatusAsync(() => host.Root.Users.ReplaceAsync("root", root.User with { Enabled = false }))).ShouldBe(409);
        (await Refused.StatusAsync(() => host.Root.Users.DeleteAsync("root"))).ShouldBe(409);

        var second = host.ClientFor(await host.AddUserAsync("second", Role.Root));
        await second.Users.DeleteAsync("root");
        (await Refused.StatusAsync(() => second.Users.DeleteAsync("second"))).ShouldBe(409);
    }

    [Theory, BothEngines]
    public async Task Switching_a_user_off_ends_its_sessions_and_tokens_at_once(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var user = await Browser.AddUserAsync(host, "ann");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var token = host.ClientFor((await browser.Api.Me.CreateTokenAsync(new AccessTokenInput { Name = "x" })).Secret);
        await token.Me.GetAsync();

        var off = await host.Root.Users.ReplaceAsync(user.Id, user.User with { Enabled = false });

        (await Refused.StatusAsync(() => browser.Api.Me.GetAsync())).ShouldBe(401);
        (await Refused.StatusAsync(() => token.Me.GetAsync())).ShouldBe(401);
        await host.Root.Users.ReplaceAsync(user.Id, off.User with { Enabled = true });
        (await Refused.StatusAsync(() => browser.Api.Me.GetAsync())).ShouldBe(401);
    }

    [Theory, BothEngines]
    public async Task A_user_with_keys_is_deleted_with_them_only_if_that_is_asked_for(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var user = await Browser.AddUserAsync(host, "ann");
        await host.Database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO api_keys (id, name, hash, hint, owner_id, created_at, updated_at) VALUES ('k', 'k', @Hash, 'hint', @Id, 0, 0)", new { Hash = new byte[32], user.Id }),
            CancellationToken.None);

        (await Refused.StatusAsync(() => host.Root.Users.DeleteAsync(user.Id))).ShouldBe(409);
        await host.Root.Users.DeleteAsync(user.Id, withKeys: true);

        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        (await reader.ExecuteScalarAsync<long>("SELECT count(*) FROM api_keys")).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task A_reset_password_is_good_for_one_sign_in_that_sets_a_new_one(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var user = await Browser.AddUserAsync(host, "ann");
        using var before = await Browser.SignedInAsync(host, "ann");

        var reset = await host.Root.Users.ResetPasswordAsync(user.Id);

        using var browser = new Browser(host);
        (await Refused.StatusAsync(() => before.Api.Me.GetAsync())).ShouldBe(401);
        (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password)))).ShouldBe(401);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", reset.Password))).Status.ShouldBe(SignInStatus.NewPasswordNeeded);
        browser.Session.ShouldBeNull();
        (await Refused.AsyncWith(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", reset.Password, "short")))).Errors[0].Path.ShouldBe("newPassword");
        (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", reset.Password, reset.Password)))).ShouldBe(422);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", reset.Password, "a new good one"))).Status.ShouldBe(SignInStatus.SignedIn);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", "a new good one"))).Status.ShouldBe(SignInStatus.SignedIn);
        (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", reset.Password, "another good one")))).ShouldBe(401);
    }

    [Fact]
    public async Task No_view_and_no_audit_entry_holds_a_password_or_its_hash()
    {
        await using var host = await AdminHost.StartAsync();
        var made = await host.Root.Users.CreateAsync(New("ann", UserRole.User));
        await host.Root.Users.ResetPasswordAsync(made.Id);

        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var entries = string.Concat(await reader.QueryAsync<string>("SELECT coalesce(before, '') || coalesce(after, '') FROM audit_entries"));
        using var response = await host.SendAsync(HttpMethod.Get, $"/api/v1/users/{made.Id}", host.RootToken);

        entries.ShouldContain("\"ann\"");
        (entries + await response.Content.ReadAsStringAsync()).ShouldNotContain("pbkdf2");
        entries.ShouldNotContain(made.Password!);
    }

    [Fact]
    public async Task Old_hashes_are_made_stronger_at_the_next_sign_in()
    {
        await using var host = await AdminHost.StartAsync();
        var user = await Browser.AddUserAsync(host, "ann");
        const string Old = "pbkdf2-sha512$1000$AAAAAAAAAAAAAAAAAAAAAA$";
        var hash = System.Security.Cryptography.Rfc2898DeriveBytes.Pbkdf2("an old password", new byte[16], 1000, System.Security.Cryptography.HashAlgorithmName.SHA512, 64);
        await host.Database.WriteAsync(
            connection => connection.ExecuteAsync("UPDATE users SET password_hash = @Hash WHERE id = @Id", new { Hash = Old + System.Buffers.Text.Base64Url.EncodeToString(hash), user.Id }), CancellationToken.None);

        using var browser = new Browser(host);
        await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", "an old password"));

        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var stored = await reader.QuerySingleAsync<string>("SELECT password_hash FROM users WHERE name = 'ann'");
        Passwords.IsOutdated(stored).ShouldBeFalse();
        Passwords.Verify("an old password", stored).ShouldBeTrue();
    }

    private static NewUser New(string name, UserRole role, string? email = null) => new() { User = new UserInput { Name = name, Role = role, Email = email } };
}
