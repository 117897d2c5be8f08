namespace Headgate.Gateway.Endpoints;

/// <summary>Names of operations as in configuration and records.</summary>
public static class OperationNames
{
    /// <summary>The operation's name.</summary>
    public static string Of(Operation operation) => operation switch
    {
        Operation.Chat => "chat",
        Operation.Completions => "completions",
        Operation.Embeddings => "embeddings",
        Operation.Moderation => "moderation",
        Operation.Rerank => "rerank",
        Operation.ImageGeneration => "imageGeneration",
        Operation.ImageEdit => "imageEdit",
        Operation.ImageVariation => "imageVariation",
        Operation.Speech => "speech",
        Operation.Transcription => "transcription",
        Operation.Translation => "translation",
        Operation.CountTokens => "countTokens",
        Operation.StoredResponse => "storedResponse",
        _ => "raw",
    };
}
