using Headgate.Contracts;

namespace Headgate.Control.Import;

/// <summary>What a foreign file holds, in our words.</summary>
/// <param name="Source">Where it is from.</param>
/// <param name="Document">What comes.</param>
/// <param name="Notes">What cannot come, comes differently, or asks for something to be done.</param>
internal sealed record ForeignImport(ForeignSource Source, ConfigurationDocument Document, IReadOnlyList<ForeignImportNote> Notes);
