using System.Text.Json.Serialization;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Source-generated writing of texts as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class ImportJson : JsonSerializerContext;
