namespace Headgate.Gateway.Endpoints;

/// <summary>What a client asks for. Only <see cref="Chat"/> is ever translated; everything else is forwarded as it is.</summary>
public enum Operation
{
    /// <summary>A conversation turn, in any of the four dialects.</summary>
    Chat,

    /// <summary>OpenAI's legacy text completion.</summary>
    Completions,

    /// <summary>Vectors for texts.</summary>
    Embeddings,

    /// <summary>OpenAI's content check.</summary>
    Moderation,

    /// <summary>Order documents by a query.</summary>
    Rerank,

    /// <summary>Pictures from text.</summary>
    ImageGeneration,

    /// <summary>Pictures from pictures and text (multipart).</summary>
    ImageEdit,

    /// <summary>Variations of a picture (multipart).</summary>
    ImageVariation,

    /// <summary>Audio from text.</summary>
    Speech,

    /// <summary>Text from audio (multipart).</summary>
    Transcription,

    /// <summary>English text from audio (multipart).</summary>
    Translation,

    /// <summary>The size of a prompt.</summary>
    CountTokens,

    /// <summary>Retrieve, cancel or delete a response that the provider keeps.</summary>
    StoredResponse,

    /// <summary>Anything of a named channel, forwarded as it is.</summary>
    Raw,
}
