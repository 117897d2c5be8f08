using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Tests.Limits;

public sealed class WalletStateTests
{
    private readonly WalletState _wallet = new("user:1");

    [Fact]
    public void Nothing_can_be_reserved_before_the_ledger_has_told_the_balance()
    {
        _wallet.IsKnown.ShouldBeFalse();
        _wallet.TryReserve(0).ShouldBeFalse();

        _wallet.SetBalance(5, 0);

        _wallet.IsKnown.ShouldBeTrue();
        _wallet.TryReserve(5).ShouldBeTrue();
    }

    [Fact]
    public void A_reservation_is_held_then_spent_then_posted()
    {
        _wallet.SetBalance(1_000, 0);
        _wallet.TryReserve(300).ShouldBeTrue();
        (_wallet.Available, _wallet.Held, _wallet.SpentNotPosted).ShouldBe((700, 300, 0));

        _wallet.Settle(300, 250);
        (_wallet.Available, _wallet.Held, _wallet.SpentNotPosted).ShouldBe((750, 0, 250));

        _wallet.SetBalance(750, 250);
        (_wallet.Available, _wallet.Balance, _wallet.SpentNotPosted).ShouldBe((750, 750, 0));
        _wallet.SetBalance(1_750, 0);
        _wallet.Available.ShouldBe(1_750);
    }

    [Fact]
    public void What_was_spent_elsewhere_is_no_credit()
    {
        _wallet.SetBalance(1_000, 400);
        _wallet.Available.ShouldBe(1_000);

        _wallet.TryReserve(100).ShouldBeTrue();
        _wallet.Settle(100, 100);
        _wallet.SetBalance(800, 200);

        (_wallet.Available, _wallet.SpentNotPosted).ShouldBe((800, 0));
    }

    [Fact]
    public void The_last_cents_can_be_spent_by_a_request_alone_but_not_beside_another()
    {
        _wallet.SetBalance(100, 0);
        _wallet.TryReserve(300).ShouldBeTrue();
        _wallet.TryReserve(1).ShouldBeFalse();
        _wallet.GiveBack(300);

        _wallet.TryReserve(60).ShouldBeTrue();
        _wallet.TryReserve(60).ShouldBeFalse();
        _wallet.TryReserve(40).ShouldBeTrue();
    }

    [Fact]
    public void An_empty_account_refuses()
    {
        _wallet.SetBalance(100, 0);
        _wallet.TryReserve(50).ShouldBeTrue();
        _wallet.Settle(50, 100);

        _wallet.Fits(0).ShouldBeFalse();
        _wallet.TryReserve(0).ShouldBeFalse();
        _wallet.SetBalance(-20, 100);
        _wallet.TryReserve(0).ShouldBeFalse();
        _wallet.Available.ShouldBe(-20);
    }

    [Fact]
    public void Sixteen_threads_and_a_ledger_that_posts_overdraw_by_less_than_one_request()
    {
        const long Start = 100_050;
        _wallet.SetBalance(Start, 0);
        var (spent, posted) = (0L, 0L);
        Threads.Run(17, thread =>
        {
            for (var i = 0; i < 4_000; i++)
            {
                if (thread == 16)
                {
                    // The ledger: it takes what was spent into the balance, as records come.
                    var seen = Volatile.Read(ref spent);
                    _wallet.SetBalance(Start - seen, seen - posted);
                    posted = seen;
                }
                else if (_wallet.TryReserve(100))
                {
                    Thread.SpinWait(30);
                    _wallet.Settle(100, 100);
                    Interlocked.Add(ref spent, 100);
                }
            }
        });

        spent.ShouldBeInRange(Start - 50, Start + 50);
        (_wallet.Available, _wallet.Held).ShouldBe((Start - spent, 0));
        _wallet.Balance.ShouldBe(Start - posted);
        _wallet.SpentNotPosted.ShouldBe(spent - posted);
    }
}
