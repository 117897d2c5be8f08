using Headgate.Server.Options;

namespace Headgate.Server.Tests.Options;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://localhost:3000")]
    [InlineData("http://localhost")]
    [InlineData("HTTPS://LocalHost:443/")]
    [InlineData("http://127.0.0.1:0")]
    [InlineData("http://0.0.0.0:3000; https://[::1]:3001")]
    [InlineData("http://[::]")]
    [InlineData("http://*:80")]
    [InlineData("http://+:80")]
    [InlineData("http://unix:/run/headgate.sock")]
    public void Plain_addresses_are_taken(string urls) => Should.NotThrow(() => ListenAddress.Check(urls));

    // Kestrel takes the first of these, and others of its kind, and listens on every address, port 80.
    [Theory]
    [InlineData("http://127.0.0.1:x")]
    [InlineData("http://127.0.0.1:")]
    [InlineData("http://127.0.0.1:99999")]
    [InlineData("http://127.0.0:3000")]
    [InlineData("http://127.1:3000")]
    [InlineData("http://ai.example.com:3000")]
    [InlineData("http://::1:3000")]
    [InlineData("http://localhost:3000, http://[::1]:3000")]
    [InlineData("http://:3000")]
    [InlineData("localhost:3000")]
    [InlineData("3000")]
    [InlineData("ftp://localhost:3000")]
    public void What_would_be_open_to_all_by_mistake_is_refused(string urls) =>
        Should.Throw<FormatException>(() => ListenAddress.Check($"http://localhost:1;{urls}")).Message.ShouldStartWith($"'{urls}' in --urls");
}
