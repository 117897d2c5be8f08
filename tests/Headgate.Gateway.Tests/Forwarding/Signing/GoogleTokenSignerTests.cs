using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Headgate.Gateway.Forwarding.Signing;

namespace Headgate.Gateway.Tests.Forwarding.Signing;

public sealed class GoogleTokenSignerTests : IDisposable
{
    private static readonly RSA Key = RSA.Create(2048);
    private static readonly string Pem = Key.ExportPkcs8PrivateKeyPem();
    private readonly TokenService _service = new();
    private readonly HttpMessageInvoker _client;
    private readonly MovedClock _clock = new();

    public GoogleTokenSignerTests() => _client = new HttpMessageInvoker(_service);

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_signed_assertion_buys_a_token()
    {
        (await SignAsync(Signer())).ShouldBe("Bearer token1");
        _service.Address.ShouldBe("https://oauth2.googleapis.com/token");
        var form = _service.Forms.ShouldHaveSingleItem().Split('&').Select(f => f.Split('=')).ToDictionary(f => f[0], f => Uri.UnescapeDataString(f[1]), StringComparer.Ordinal);
        form["grant_type"].ShouldBe("urn:ietf:params:oauth:grant-type:jwt-bearer");
        var parts = form["assertion"].Split('.');
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[0])).ShouldBe("""{"alg":"RS256","typ":"JWT","kid":"k1"}""");
        Encoding.UTF8.GetString(Base64Url.DecodeFromChars(parts[1])).ShouldBe(
            """{"iss":"a@p.iam.gserviceaccount.com","scope":"https://www.googleapis.com/auth/cloud-platform","aud":"https://oauth2.googleapis.com/token","""
            + $"\"iat\":{_clock.GetUtcNow().ToUnixTimeSeconds()},\"exp\":{_clock.GetUtcNow().ToUnixTimeSeconds() + 3600}}}");
        Key.VerifyData(
            Encoding.UTF8.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_is_kept_until_a_minute_before_its_end()
    {
        var signer = Signer();
        await SignAsync(signer);
        _clock.Move(TimeSpan.FromSeconds(3539));
        (await SignAsync(signer)).ShouldBe("Bearer token1");
        _clock.Move(TimeSpan.FromSeconds(1));
        (await SignAsync(signer)).ShouldBe("Bearer token2");
    }

    [Fact]
    public async Task Who_comes_meanwhile_waits_for_the_same_token_and_may_give_up()
    {
        _service.Gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var signer = Signer();
        using var impatient = new CancellationTokenSource();
        var first = SignUntilAsync(signer, impatient.Token);
        var others = Enumerable.Range(0, 20).Select(_ => SignAsync(signer)).ToList();
        await impatient.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => first);
        _service.Gate.SetResult();
        (await Task.WhenAll(others)).ShouldAllBe(value => value == "Bearer token1");
        _service.Forms.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_refusal_is_told_without_secrets_and_tried_anew()
    {
        var signer = Signer();
        (_service.Status, _service.Body) = (HttpStatusCode.BadRequest, """{"error":"invalid_grant","error_description":"secret words"}""");
        var refused = await Should.ThrowAsync<HttpRequestException>(() => SignAsync(signer));
        refused.Message.ShouldBe("Google's token service answered 400 (invalid_grant).");
        (_service.Status, _service.Body) = (HttpStatusCode.OK, "<html>");
        (await Should.ThrowAsync<HttpRequestException>(() => SignAsync(signer))).Message.ShouldBe("Google's token service gave no token.");
        _service.Body = null;
        (await SignAsync(signer)).ShouldBe("Bearer token3");
    }

    [Theory]
    [InlineData("https://oauth2.googleapis.com/token", false, true)]
    [InlineData("https://sts.googleapis.com/v1/token", false, true)]
    [InlineData("http://oauth2.googleapis.com/token", false, false)]
    [InlineData("https://oauth2.googleapis.com:8443/token", false, false)]
    [InlineData("https://oauth2.googleapis.com.evil.example/token", false, false)]
    [InlineData("https://evilgoogleapis.com/token", false, false)]
    [InlineData("https://user@oauth2.googleapis.com/token", false, false)]
    [InlineData("http://127.0.0.1:1234/token", false, false)]
    [InlineData("http://127.0.0.1:1234/token", true, true)]
    [InlineData("http://169.254.169.254/token", true, false)]
    public async Task Only_Googles_own_hosts_are_asked(string address, bool allowLoopback, bool may)
    {
        var signer = Signer(address, allowLoopback);
        if (may)
        {
            (await SignAsync(signer)).ShouldBe("Bearer token1");
        }
        else
        {
            await Should.ThrowAsync<HttpRequestException>(() => SignAsync(signer));
            _service.Forms.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("{\"type\":\"authorized_user\"}", "not a service account")]
    [InlineData("{\"private_key\":\"x\"}", "client_email")]
    [InlineData("{\"client_email\":\"a\"}", "no private_key")]
    [InlineData("{\"client_email\":\"a\",\"private_key\":\"hunter2\"}", "not an RSA key")]
    public void Faults_of_the_text_are_told_without_it(string text, string fault)
    {
        GoogleServiceAccount.TryParse(text, out _, out var told).ShouldBeFalse();
        told.ShouldContain(fault);
        told.ShouldNotContain("hunter2");
    }

    [Fact]
    public void Nothing_says_the_key()
    {
        var account = Account("https://oauth2.googleapis.com/token");
        account.ToString().ShouldBe("a@p.iam.gserviceaccount.com");
        account.Project.ShouldBe("p");
        Signer().ToString().ShouldBe("tokens of a@p.iam.gserviceaccount.com");
    }

    private static GoogleServiceAccount Account(string tokenUri)
    {
        var text = JsonSerializer.Serialize(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["type"] = "service_account",
            ["client_email"] = "a@p.iam.gserviceaccount.com",
            ["private_key"] = Pem,
            ["private_key_id"] = "k1",
            ["project_id"] = "p",
            ["token_uri"] = tokenUri,
        });
        GoogleServiceAccount.TryParse(text, out var account, out _).ShouldBeTrue();
        return account!;
    }

    private static Task<string> SignAsync(GoogleTokenSigner signer) => SignUntilAsync(signer, TestContext.Current.CancellationToken);

    private static async Task<string> SignUntilAsync(GoogleTokenSigner signer, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "https://aiplatform.googleapis.com/v1/x");
        await signer.SignAsync(request, cancellation);
        return request.Headers.Authorization!.ToString();
    }

    private GoogleTokenSigner Signer(string tokenUri = "https://oauth2.googleapis.com/token", bool allowLoopback = false) =>
        new(Account(tokenUri), _client, _clock, allowLoopback);

    /// <summary>Google's side.</summary>
    private sealed class TokenService : HttpMessageHandler
    {
        public List<string> Forms { get; } = [];

        public string? Address { get; private set; }

        public TaskCompletionSource? Gate { get; set; }

        public HttpStatusCode Status { get; set; } = HttpStatusCode.OK;

        public string? Body { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Forms.Add(await request.Content!.ReadAsStringAsync(cancellationToken));
            Address = request.RequestUri!.AbsoluteUri;
            await (Gate?.Task ?? Task.CompletedTask).WaitAsync(cancellationToken);
            return new HttpResponseMessage(Status)
            {
                Content = new StringContent(Body ?? $$"""{"access_token":"token{{Forms.Count}}","expires_in":3600,"token_type":"Bearer"}"""),
            };
        }
    }

    /// <summary>A clock that moves when told. Its timers are the system's, for nothing here waits for one.</summary>
    private sealed class MovedClock : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

        public void Move(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;
    }
}
