using System.Text;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Currencies;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Payments;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Currencies;

public sealed class CurrencyRulesTests
{
    [Theory]
    [InlineData(10_000_000_000, "7.13", 7130)]
    [InlineData(10_000_000, "7.13", 8)]
    [InlineData(1, "1", 1)]
    [InlineData(1_000_000_000_000_000, "7.123456", 712_345_600)]
    [InlineData(3_000_000_000, "0.3333333333333333333333333333", 100)]
    public void Hundredths_are_exact_and_rounded_up(long nano, string rate, long minor) =>
        CurrencyRules.Minor(nano, new Currency { Code = "XXX", Symbol = "x", Rate = decimal.Parse(rate, System.Globalization.CultureInfo.InvariantCulture) }).ShouldBe(minor);

    [Theory, BothEngines]
    public async Task Users_see_their_money_in_the_currency_they_chose(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));
        await PaymentDesk.PutAsync(host, "money", new CurrencySettings
        {
            Default = "EUR",
            Currencies = [new Currency { Code = "EUR", Symbol = "€", Rate = 0.92m }, new Currency { Code = "POINTS", Symbol = "P", Rate = 500_000, Decimals = 0 }],
        });

        (await anna.MyMoney.BalanceAsync()).Currency.ShouldBe("EUR");
        await Books.TamperAsync(host.Database, "UPDATE users SET currency = 'points' WHERE id = 'anna'");
        var balance = await anna.MyMoney.BalanceAsync();
        var list = await anna.Accounts.CurrenciesAsync();

        (balance.Currency, balance.Rate).ShouldBe(("POINTS", 500_000m));
        (list.Default, string.Join(',', list.Currencies.Select(c => c.Code))).ShouldBe(("EUR", "USD,EUR,POINTS"));
    }

    [Theory]
    [InlineData("""{"default":"CNY"}""", "default")]
    [InlineData("""{"currencies":[{"code":"cny","symbol":"x","rate":7}]}""", "currencies[0].code")]
    [InlineData("""{"currencies":[{"code":"USD","symbol":"x","rate":7}]}""", "currencies[0].code")]
    [InlineData("""{"currencies":[{"code":"CNY","symbol":"x","rate":0}]}""", "currencies[0].rate")]
    [InlineData("""{"currencies":[{"code":"CNY","symbol":"","rate":7}]}""", "currencies[0].symbol")]
    [InlineData("""{"currencies":[{"code":"CNY","symbol":"x","rate":7,"decimals":10}]}""", "currencies[0].decimals")]
    [InlineData("""{"currencies":[null]}""", "currencies[0]")]
    public async Task Wrong_settings_are_told_by_field(string body, string path)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Put, "/api/v1/settings/money", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(422);
        (await response.Content.ReadAsStringAsync()).ShouldContain($"\"path\":\"{path}\"");
    }
}
