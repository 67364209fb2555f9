using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>Opens the files of completed videos.</summary>
internal sealed class VideoFiles(
    IVideoJobStore store,
    IArtifactStore artifacts,
    VideoArtifacts videoArtifacts,
    FormatConversion conversion,
    TenantStorage storage
)
{
    /// <summary>Opens a file; see <see cref="IVideoService.OpenContentAsync"/>.</summary>
    /// <param name="job">The job.</param>
    /// <param name="variant">"video" (the default when null), "thumbnail" or "spritesheet".</param>
    /// <param name="format">The video format, for the variant "video" only; null selects the video's first format.</param>
    /// <param name="caller">The caller, whose conversions are limited.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">The variant or format does not exist.</exception>
    /// <exception cref="VideoNotFoundException">The file no longer exists.</exception>
    /// <exception cref="ConflictException">The job is not completed.</exception>
    /// <exception cref="StorageQuotaException">The tenant stores too much for another format.</exception>
    /// <exception cref="KeyLimitException">The caller has as many conversions in progress as it may have.</exception>
    /// <exception cref="PipelineException">The video could not be converted to the format.</exception>
    public async Task<VideoContent> OpenAsync(
        VideoJob job,
        string? variant,
        string? format,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        string id = VideoId.Format(job.CorrelationId);
        (string key, string contentType, string extension) = GetContent(job, variant, format);
        if (job.CurrentState != VideoJobStates.Completed)
        {
            throw new ConflictException($"The video {id} has no content: its status is {job.Status}.");
        }

        ArtifactInfo info =
            await artifacts.GetInfoAsync(key, cancellationToken)
            ?? await ConvertAsync(job, key, extension, caller, cancellationToken)
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
    private async Task<ArtifactInfo?> ConvertAsync(
        VideoJob job,
        string key,
        string format,
        Caller caller,
        CancellationToken cancellationToken
    )
    {
        if (job.OutputFormats.Contains(format) || !OutputFormats.All.Contains(format))
        {
            return null;
        }

        await storage.EnsureRoomAsync(job.Tenant, cancellationToken);
        try
        {
            await conversion.ConvertAsync(job, format, caller, cancellationToken);
        }
        catch (PipelineException) when (!cancellationToken.IsCancellationRequested)
        {
            if (await IsThereAsync())
            {
                throw;
            }
        }

        if (await IsThereAsync())
        {
            long bytes = await videoArtifacts.GetSizeAsync(job.CorrelationId, cancellationToken);
            await store.SetStoredBytesAsync(job.CorrelationId, bytes, cancellationToken);
            return await artifacts.GetInfoAsync(key, cancellationToken);
        }

        // If the video was deleted during the conversion, the saga deletes the new file.
        return null;

        async Task<bool> IsThereAsync() => await store.FindAsync(job.CorrelationId, cancellationToken) is not null;
    }
}
