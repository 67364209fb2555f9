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
        var missing = new List<(OutputFormat Format, string Key)>();
        foreach ((OutputFormat Format, string Key) output in outputs)
        {
            if (!await artifacts.ExistsAsync(output.Key, cancellationToken))
            {
                missing.Add(output);
            }
        }

        if (missing.Count > 0)
        {
            await using TranscodedFiles files = await transcoder.TranscodeAsync(
                [.. missing.Select(output => output.Format)],
                command.Clip,
                token => artifacts.OpenReadAsync(command.FramesKey, token),
                cancellationToken
            );
            int done = outputs.Length - missing.Count;
            foreach ((OutputFormat format, string key) in missing)
            {
                await artifacts.WriteAsync(key, (stream, token) => files[format].CopyToAsync(stream, token), cancellationToken);
                await ReportProgressAsync(command.VideoId, ++done, outputs.Length, cancellationToken);
            }
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
