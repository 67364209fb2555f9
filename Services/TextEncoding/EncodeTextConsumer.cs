using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Inference.Tensors;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.TextEncoding;

internal sealed class EncodeTextConsumer(TextEncodingWorker worker, IArtifactStore artifacts, StageServices services)
    : StageConsumer<EncodeText, TextEncoded>(PipelineStages.EncodeText, services)
{
    /// <summary>Stored in the artifact's metadata, so that a redelivered command publishes the same event.</summary>
    private const string Truncated = "prompt_truncated";

    protected override async Task<TextEncoded> ExecuteAsync(EncodeText command, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetEmbeddingKey(command.VideoId);
        if (await artifacts.ExistsAsync(key, cancellationToken))
        {
            await using Stream stream = await artifacts.OpenReadAsync(key, cancellationToken);
            SafetensorsFile file = await SafetensorsFile.ReadAsync(stream, cancellationToken);
            return new TextEncoded(command.VideoId, key, file.Metadata.GetValueOrDefault(Truncated) == bool.TrueString);
        }

        EncodedPrompt encoded = await worker.EncodeAsync(command.Model, command.Prompt, command.NegativePrompt, cancellationToken);
        encoded.File.AddMetadata(Truncated, encoded.PromptTruncated.ToString());
        await artifacts.WriteAsync(key, encoded.File.WriteAsync, cancellationToken);
        return new TextEncoded(command.VideoId, key, encoded.PromptTruncated);
    }
}
