using System.Data.Common;

namespace Headgate.Control.Storage;

/// <summary>The database has not been opened yet: the process started without it and tries again.</summary>
public sealed class DatabaseAwayException() : DbException("The database has not been reached since this process began; it is tried again every few seconds.");
