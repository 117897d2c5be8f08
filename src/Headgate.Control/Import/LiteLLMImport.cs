using System.Text.Json;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import;

internal static class LiteLLMImport
{
    public static bool Recognises(JsonElement root) => false;
    public static LoadResult Load(JsonDocument document, string path, Func<string, string?> environment, ProblemList problems) => throw new NotSupportedException();
}
