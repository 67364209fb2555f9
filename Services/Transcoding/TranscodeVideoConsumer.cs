using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Transcoding;

/// <summary>Creates those files of a video that do not exist yet.</summary>
internal sealed class TranscodeVideoConsumer(IVideoTranscoder transcoder, IArtifactStore artifacts, StageServices services)
    : StageConsumer<TranscodeVideo, VideoTranscoded>(PipelineStages.Transcode, services)
{
    protected override string FallbackCode => ErrorCodes.TranscodingFailed;

    protected override async Task<int> GetSavedProgressAsync(TranscodeVideo command, CancellationToken cancellationToken)
    {
        int files = 0;
        foreach ((_, string key) in GetOutputs(command))
        {
            files += await artifacts.ExistsAsync(key, cancellationToken) ? 1 : 0;
        }

        return files;
    }

    protected override async Task<VideoTranscoded> ExecuteAsync(TranscodeVideo command, CancellationToken cancellationToken)
    {
        (OutputFormat Format, string Key)[] outputs = [.. GetOutputs(command)];
        for (int done = 0; done < outputs.Length; done++)
        {
            (OutputFormat format, string key) = outputs[done];
            if (!await artifacts.ExistsAsync(key, cancellationToken))
            {
                await using Stream file = await transcoder.TranscodeAsync(
                    format,
                    command.Clip,
                    token => artifacts.OpenReadAsync(command.FramesKey, token),
                    cancellationToken
                );
                await artifacts.WriteAsync(key, (stream, token) => file.CopyToAsync(stream, token), cancellationToken);
            }

            await ReportProgressAsync(command.VideoId, done + 1, outputs.Length, cancellationToken);
        }

        return new VideoTranscoded(command.VideoId);
    }

    private static IEnumerable<(OutputFormat Format, string Key)> GetOutputs(TranscodeVideo command)
    {
        foreach (string name in command.Formats.Distinct(StringComparer.Ordinal))
        {
            OutputFormat format =
                OutputFormat.Videos.FirstOrDefault(other => other.Name == name)
                ?? throw new PipelineException(
                    ErrorCodes.InvalidRequest,
                    $"output_formats must be one of {string.Join(", ", OutputFormat.Videos.Select(other => other.Name))}, not '{name}'."
                );
            yield return (format, ArtifactKeys.GetVideoKey(command.VideoId, format.FileExtension));
        }

        yield return (OutputFormat.Thumbnail, ArtifactKeys.GetThumbnailKey(command.VideoId));
        yield return (OutputFormat.Spritesheet, ArtifactKeys.GetSpritesheetKey(command.VideoId));
    }
}
