namespace Headgate.Contracts;

/// <summary>Where a piece of configuration is defined.</summary>
public static class Sources
{
    /// <summary>In the database: the API may change it.</summary>
    public const string Database = "database";

    /// <summary>In the configuration file: the API shows it and changes nothing of it.</summary>
    public const string File = "file";
}
