using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>Opens the files of completed videos.</summary>
internal sealed class VideoFiles(IVideoJobStore store, IArtifactStore artifacts, FormatConversion conversion)
{
    /// <summary>Opens a file; see <see cref="IVideoService.OpenContentAsync"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="variant">"video" (the default when null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">The video format, for the variant "video" only; null selects the video's first format.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">The variant or format does not exist.</exception>
    /// <exception cref="VideoNotFoundException">The file no longer exists.</exception>
    /// <exception cref="VideoConflictException">The job is not completed.</exception>
    /// <exception cref="PipelineException">The video could not be converted to the format.</exception>
    public async Task<VideoContent> OpenAsync(VideoJob job, string? variant, string? format, CancellationToken cancellationToken)
    {
        string id = VideoId.Format(job.CorrelationId);
        (string key, string contentType, string extension) = GetContent(job, variant, format);
        if (job.CurrentState != VideoJobStates.Completed)
        {
            throw new VideoConflictException($"The video {id} has no content: its status is {job.Status}.");
        }

        ArtifactInfo info =
            await artifacts.GetInfoAsync(key, cancellationToken)
            ?? await ConvertAsync(job, key, extension, cancellationToken)
            ?? throw new VideoNotFoundException($"The file of the video {id} no longer exists.");
        return new VideoContent(
            await artifacts.OpenReadAsync(key, cancellationToken),
            info.Length,
            contentType,
            $"{id}.{extension}",
            info.ETag,
            info.LastModified
        );
    }

    private static (string Key, string ContentType, string Extension) GetContent(VideoJob job, string? variant, string? format)
    {
        Guid videoId = job.CorrelationId;
        switch (variant)
        {
            case null or "" or "video":
                string chosen = string.IsNullOrEmpty(format) ? job.OutputFormats[0] : format;
                return OutputFormats.All.Contains(chosen)
                    ? (ArtifactKeys.GetVideoKey(videoId, chosen), OutputFormats.GetContentType(chosen), chosen)
                    : throw new InvalidFieldException("format", $"must be one of {string.Join(", ", OutputFormats.All)}");
            case "thumbnail":
                return (ArtifactKeys.GetThumbnailKey(videoId), "image/webp", "webp");
            case "spritesheet":
                return (ArtifactKeys.GetSpritesheetKey(videoId), "image/jpeg", "jpg");
            default:
                throw new InvalidFieldException("variant", "must be video, thumbnail or spritesheet");
        }
    }

    /// <summary>
    /// Converts the video to a format that was not requested originally; returns null if the format was requested or the file is not the
    /// video itself.
    /// </summary>
    private async Task<ArtifactInfo?> ConvertAsync(VideoJob job, string key, string format, CancellationToken cancellationToken)
    {
        if (job.OutputFormats.Contains(format) || !OutputFormats.All.Contains(format))
        {
            return null;
        }

        try
        {
            await conversion.ConvertAsync(job, format, cancellationToken);
        }
        catch (PipelineException) when (!cancellationToken.IsCancellationRequested)
        {
            if (await IsThereAsync())
            {
                throw;
            }
        }

        // If the video was deleted during the conversion, the saga deletes the new file.
        return await IsThereAsync() ? await artifacts.GetInfoAsync(key, cancellationToken) : null;

        async Task<bool> IsThereAsync() => await store.FindAsync(job.CorrelationId, cancellationToken) is not null;
    }
}
