using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.VaeDecoding;

internal sealed class DecodeLatentsConsumer(VaeDecodingWorker worker, IArtifactStore artifacts, StageServices services)
    : StageConsumer<DecodeLatents, FramesDecoded>(PipelineStages.DecodeFrames, services)
{
    protected override async Task<FramesDecoded> ExecuteAsync(DecodeLatents command, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetFramesKey(command.VideoId);
        if (!await artifacts.ExistsAsync(key, cancellationToken))
        {
            LatentClip latents;
            await using (Stream stream = await artifacts.OpenReadAsync(command.LatentsKey, cancellationToken))
            {
                latents = await worker.ReadAsync(command.Model, stream, command.Clip, cancellationToken);
            }

            await artifacts.WriteAsync(key, (output, token) => WriteAsync(command, latents, output, token), cancellationToken);
        }

        return new FramesDecoded(command.VideoId, key);
    }

    private async Task WriteAsync(DecodeLatents command, LatentClip latents, Stream output, CancellationToken cancellationToken)
    {
        int written = 0;
        await foreach (ReadOnlyMemory<byte> frame in worker.DecodeAsync(latents, cancellationToken))
        {
            await output.WriteAsync(frame, cancellationToken);
            await ReportProgressAsync(command.VideoId, ++written, command.Clip.NumFrames, cancellationToken);
        }
    }
}
