namespace Headgate.Control.Import;

/// <summary>A file cannot be imported at all; the message says why and what to do, without a secret.</summary>
public sealed class ImportRefusedException(string message, Exception? inner = null) : Exception(message, inner);
