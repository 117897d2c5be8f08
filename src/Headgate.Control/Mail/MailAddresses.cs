using System.Buffers;

namespace Headgate.Control.Mail;

/// <summary>Mail addresses that are safe to put into a header and into the protocol.</summary>
internal static class MailAddresses
{
    private static readonly SearchValues<char> LocalCharacters =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~");

    private static readonly SearchValues<char> DomainCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>Whether it is an address in its plain form, without quotes, names or other alphabets.</summary>
    public static bool IsValid(string? address)
    {
        if (address is null || address.Length > 254)
        {
            return false;
        }

        var at = address.IndexOf('@', StringComparison.Ordinal);
        var (local, domain) = at > 0 ? (address[..at], address[(at + 1)..]) : (string.Empty, string.Empty);
        return local.Length is > 0 and <= 64
            && !local.AsSpan().ContainsAnyExcept(LocalCharacters)
            && domain.Length > 0
            && !domain.AsSpan().ContainsAnyExcept(DomainCharacters)
            && domain.Split('.').All(label => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-');
    }
}
