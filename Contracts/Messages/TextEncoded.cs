namespace TextToVideo.Contracts.Messages;

/// <summary>Event: the text has been encoded.</summary>
/// <param name="VideoId">The video.</param>
/// <param name="EmbeddingKey">Artifact: the text embedding (safetensors).</param>
/// <param name="PromptTruncated">Whether words were left out because the prompt has more tokens than the model takes.</param>
public sealed record TextEncoded(Guid VideoId, string EmbeddingKey, bool PromptTruncated) : IPipelineMessage;
