using TextToVideo.Artifacts;
using TextToVideo.Artifacts.Frames;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Transcoding;

/// <summary>
/// Creates those files of a video that do not exist yet. Before the frames are approved, it encodes them under keys of their own, and
/// afterwards it copies them to the keys of the video.
/// </summary>
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

    protected override bool IsAhead(TranscodeVideo command) => command.IsAhead;

    protected override async Task<VideoTranscoded> ExecuteAsync(TranscodeVideo command, CancellationToken cancellationToken)
    {
        (OutputFormat Format, string Key)[] outputs = [.. GetOutputs(command)];
        var missing = new List<(OutputFormat Format, string Key)>();
        foreach ((OutputFormat format, string key) in outputs)
        {
            string target = command.IsAhead ? ArtifactKeys.GetUnpublishedKey(command.VideoId, key) : key;
            if (
                !await artifacts.ExistsAsync(target, cancellationToken)
                && !(command.MayBePrepared && await TryPublishAsync(command.VideoId, key, cancellationToken))
            )
            {
                missing.Add((format, target));
            }
        }

        if (missing.Count > 0)
        {
            await using TranscodedFiles files = await EncodeAsync(command, [.. missing.Select(output => output.Format)], cancellationToken);
            int done = outputs.Length - missing.Count;
            foreach ((OutputFormat format, string key) in missing)
            {
                await artifacts.WriteAsync(key, (stream, token) => files[format].CopyToAsync(stream, token), cancellationToken);
                await ReportProgressAsync(command.VideoId, ++done, outputs.Length, cancellationToken);
            }
        }

        return new VideoTranscoded(command.VideoId) { IsAhead = command.IsAhead };
    }

    private async Task<TranscodedFiles> EncodeAsync(
        TranscodeVideo command,
        IReadOnlyCollection<OutputFormat> formats,
        CancellationToken cancellationToken
    )
    {
        var frames = new ClipFrames(artifacts, command.VideoId, command.FramesKey, command.Clip);
        if (!command.IsAhead)
        {
            return await transcoder.TranscodeAsync(formats, command.Clip, frames.OpenReadAsync, cancellationToken);
        }

        using StageFollower decoding = await FollowAsync(command.VideoId, PipelineStages.DecodeFrames, cancellationToken);
        return await transcoder.TranscodeAheadAsync(
            formats,
            command.Clip,
            _ => Task.FromResult(frames.Follow(decoding.WaitAsync)),
            cancellationToken
        );
    }

    /// <summary>Copies a file that was encoded before the approval to the place where it can be downloaded.</summary>
    /// <returns>False if there is no such file.</returns>
    private async Task<bool> TryPublishAsync(Guid videoId, string key, CancellationToken cancellationToken)
    {
        string unpublished = ArtifactKeys.GetUnpublishedKey(videoId, key);
        if (!await artifacts.ExistsAsync(unpublished, cancellationToken))
        {
            return false;
        }

        await using Stream file = await artifacts.OpenReadAsync(unpublished, cancellationToken);
        await artifacts.WriteAsync(key, (stream, token) => file.CopyToAsync(stream, token), cancellationToken);
        return true;
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
