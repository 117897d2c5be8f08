using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Tests.Limits;

/// <summary>
/// Two requests want the last place at the same instant, and one gets it. Long loads cross a limit once, and so would not notice a gap of nanoseconds
/// between looking and taking: here it is crossed again and again, a little earlier or later each time.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class LastPlaceTests
{
    private const int Rounds = 200_000;
    private const int Steps = 150;
    private static readonly Moment Now = new(DateTimeOffset.UnixEpoch.UtcTicks, 0);

    [Fact]
    public void Of_a_balance() => Race(static () =>
    {
        var wallet = new WalletState("user:1");
        wallet.SetBalance(100, 0);
        return () => wallet.TryReserve(100);
    });

    [Theory]
    [InlineData(WindowKind.Total)]
    [InlineData(WindowKind.FirstUse)]
    public void Of_a_window(WindowKind kind) => Race(() =>
    {
        var counter = new FixedCounter(new LimitWindow(kind, TimeSpan.FromHours(5), CalendarPeriod.None, "5h"));
        return () => counter.TryTake(100, 100, 100, Now);
    });

    [Fact]
    public void Of_a_rolling_window() => Race(static () =>
    {
        var counter = new RollingCounter(TimeSpan.FromHours(1));
        return () => counter.TryTake(100, 100, 100, Now);
    });

    private static void Race(Func<Func<bool>> make)
    {
        var (round, answered, other) = (0, 0, false);
        Func<bool> take = static () => false;
        var rival = new Thread(() =>
        {
            for (var i = 1; i <= Rounds; i++)
            {
                WaitFor(ref round, i);
                Volatile.Write(ref other, take());
                Volatile.Write(ref answered, i);
            }
        });
        rival.Start();
        var wrong = 0;
        for (var i = 1; i <= Rounds; i++)
        {
            take = make();
            Volatile.Write(ref round, i);
            for (var step = i % Steps; step > 0; step--)
            {
                _ = Volatile.Read(ref round);
            }

            var mine = take();
            WaitFor(ref answered, i);
            wrong += mine != Volatile.Read(ref other) ? 0 : 1;
        }

        rival.Join();
        wrong.ShouldBe(0, $"of {Rounds} last places, so many went to both or to nobody");
    }

    private static void WaitFor(ref int counter, int value)
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref counter) != value)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }
}
