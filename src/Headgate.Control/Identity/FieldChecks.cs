using System.Globalization;
using Headgate.Contracts;
using Headgate.Control.Admin;

namespace Headgate.Control.Identity;

/// <summary>Collects what is wrong with a request, field by field.</summary>
internal sealed class FieldChecks
{
    private const int LongestEmail = 254;
    private readonly List<FieldError> _errors = [];

    /// <summary>What was noted.</summary>
    public IReadOnlyList<FieldError> Errors => _errors;

    /// <summary>Notes what the types of a request cannot forbid: nulls inside lists, and characters that no database stores.</summary>
    /// <returns>Whether there is none of it, so that the fields can be looked at.</returns>
    public bool Input<T>(T input, string prefix = "")
    {
        var found = InputCheck.Find(input, prefix.TrimEnd('.'));
        _errors.AddRange(found);
        return found.Count == 0;
    }

    /// <summary>Notes an error.</summary>
    public void Add(string path, string message) => _errors.Add(new FieldError(path, message));

    /// <summary>Notes an error if something does not hold.</summary>
    public void Require(bool holds, string path, string message)
    {
        if (!holds)
        {
            Add(path, message);
        }
    }

    /// <summary>A text of one line.</summary>
    /// <param name="path">Its field.</param>
    /// <param name="text">The text; null is fine.</param>
    /// <param name="most">Most characters.</param>
    /// <param name="least">Fewest characters, without those at the ends.</param>
    public void Text(string path, string? text, int most, int least = 0)
    {
        if (text is null)
        {
            return;
        }

        Require(text.Trim().Length >= least, path, "is empty");
        Require(text.Length <= most, path, $"is longer than {most} characters");
        Require(!text.Any(char.IsControl), path, "holds control characters");
    }

    /// <summary>An address that mail could be sent to; nothing more is known about it.</summary>
    public void Email(string path, string? email)
    {
        if (email is null)
        {
            return;
        }

        Text(path, email, LongestEmail);
        var at = email.IndexOf('@', StringComparison.Ordinal);
        Require(at > 0 && at == email.LastIndexOf('@') && at < email.Length - 1 && !email.Any(char.IsWhiteSpace), path, "is not an e-mail address");
    }

    /// <summary>A name to sign in with: an <c>@</c> would make it look like somebody's address.</summary>
    public void UserName(string path, string name)
    {
        Text(path, name, 64, least: 1);
        Require(!name.Contains('@', StringComparison.Ordinal), path, "must not contain '@'");
        Require(name == name.Trim(), path, "begins or ends with a space");

        // Two accounts must not look the same for something that is not seen.
        Require(!name.Any(c => InputCheck.IsUnseen(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format), path, "holds invisible characters");
    }

    /// <summary>A new password.</summary>
    public void Password(string path, string password, string? userName, int least)
    {
        Require(password.Length >= least, path, $"must have at least {least} characters");
        Require(password.Length <= Passwords.LongestLength, path, $"is longer than {Passwords.LongestLength} characters");
        Require(!string.Equals(password, userName, StringComparison.OrdinalIgnoreCase), path, "must not be the user's name");
    }

    /// <summary>Refuses if anything was noted.</summary>
    /// <exception cref="Refusal">It was.</exception>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0)
        {
            throw Refusal.Invalid(_errors);
        }
    }
}
