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
    private const string PromptTruncated = "prompt_truncated";
    private const string NegativePromptTruncated = "negative_prompt_truncated";
    private const string PhrasesTruncated = "phrases_truncated";
    private const string IgnoredPrompt = "ignored_prompt";
    private const string IgnoredNegativePrompt = "ignored_negative_prompt";

    protected override async Task<TextEncoded> ExecuteAsync(EncodeText command, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetEmbeddingKey(command.VideoId);
        if (await artifacts.ExistsAsync(key, cancellationToken))
        {
            await using Stream stream = await artifacts.OpenReadAsync(key, cancellationToken);
            SafetensorsFile file = await SafetensorsFile.ReadAsync(stream, cancellationToken);
            return new TextEncoded(
                command.VideoId,
                key,
                IsTrue(file, PromptTruncated),
                IsTrue(file, NegativePromptTruncated),
                IsTrue(file, PhrasesTruncated),
                file.Metadata.GetValueOrDefault(IgnoredPrompt),
                file.Metadata.GetValueOrDefault(IgnoredNegativePrompt)
            );
        }

        EncodedPrompt encoded = await worker.EncodeAsync(
            command.Model,
            command.Prompt,
            command.Phrases,
            command.NegativePrompt,
            (isLoading, token) => ReportLoadingAsync(command.VideoId, isLoading, token),
            cancellationToken
        );
        encoded
            .File.AddMetadata(PromptTruncated, encoded.PromptTruncated.ToString())
            .AddMetadata(NegativePromptTruncated, encoded.NegativePromptTruncated.ToString())
            .AddMetadata(PhrasesTruncated, encoded.PhrasesTruncated.ToString());
        if (encoded.IgnoredPrompt is { } ignoredPrompt)
        {
            encoded.File.AddMetadata(IgnoredPrompt, ignoredPrompt);
        }

        if (encoded.IgnoredNegativePrompt is { } ignoredNegativePrompt)
        {
            encoded.File.AddMetadata(IgnoredNegativePrompt, ignoredNegativePrompt);
        }

        await artifacts.WriteAsync(key, encoded.File.WriteAsync, cancellationToken);
        return new TextEncoded(
            command.VideoId,
            key,
            encoded.PromptTruncated,
            encoded.NegativePromptTruncated,
            encoded.PhrasesTruncated,
            encoded.IgnoredPrompt,
            encoded.IgnoredNegativePrompt
        );
    }

    private static bool IsTrue(SafetensorsFile file, string name) => file.Metadata.GetValueOrDefault(name) == bool.TrueString;
}
