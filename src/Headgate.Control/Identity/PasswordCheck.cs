namespace Headgate.Control.Identity;

/// <summary>
/// Checks passwords with the same work whether or not there is an account, so that time tells nothing, and only so many at once: each
/// costs a tenth of a second of a core, which the data plane needs too.
/// </summary>
public sealed class PasswordCheck : IDisposable
{
    private readonly SemaphoreSlim _gate = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<string> _nobodys = new(() => Passwords.Hash(Passwords.Create()));

    /// <summary>Whether a password is the stored one.</summary>
    /// <param name="password">The password.</param>
    /// <param name="stored">What is stored; null or empty: there is none, which is found out no quicker.</param>
    /// <param name="cancellation">Cancels waiting for a turn.</param>
    public async Task<bool> VerifyAsync(string password, string? stored, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var known = !string.IsNullOrEmpty(stored);
            return Passwords.Verify(password, known ? stored! : _nobodys.Value) && known;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>What is stored of a password.</summary>
    public async Task<string> HashAsync(string password, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            return Passwords.Hash(password);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();
}
