namespace Headgate.TestKit;

/// <summary>How long (in real time) anything of the test kit waits for something that must happen, before the test fails.</summary>
public static class Patience
{
    /// <summary>Generous, because test machines are slow and shared; a passing test never waits this long.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
}
