using System.Globalization;

namespace TextToVideo.Artifacts;

/// <summary>The keys of a video's artifacts. A key contains the video's id, which is the job's correlation id, as 32 hex digits.</summary>
public static class ArtifactKeys
{
    /// <summary>Returns the prefix of all keys of a video.</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetPrefix(Guid videoId) => $"videos/{videoId:N}/";

    /// <summary>Returns the key of the text embedding (safetensors).</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetEmbeddingKey(Guid videoId) => GetPrefix(videoId) + "embedding.safetensors";

    /// <summary>Returns the key of the denoised latents (safetensors).</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetLatentsKey(Guid videoId) => GetPrefix(videoId) + "latents.safetensors";

    /// <summary>Returns the key of the checkpoint of unfinished denoising (safetensors).</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetCheckpointKey(Guid videoId) => GetPrefix(videoId) + "checkpoint.safetensors";

    /// <summary>
    /// Returns the key of the decoded frames: 8-bit RGB, rows from top to bottom, frame after frame, no padding and no header.
    /// </summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetFramesKey(Guid videoId) => GetPrefix(videoId) + "frames.rgb24";

    /// <summary>Returns the prefix of what exists only while a clip is decoded, moderated and transcoded at the same time.</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetStreamingPrefix(Guid videoId) => GetPrefix(videoId) + "streaming/";

    /// <summary>Returns the key of a segment of the decoded frames, in the format of <see cref="GetFramesKey"/>.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="firstFrame">The index of the segment's first frame, from 0.</param>
    public static string GetFrameSegmentKey(Guid videoId, int firstFrame) =>
        string.Create(CultureInfo.InvariantCulture, $"{GetStreamingPrefix(videoId)}{firstFrame:d6}/frames.rgb24");

    /// <summary>Returns the key of a file of the video before the frames are approved.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="key">The key that the file gets afterwards, which starts with <see cref="GetPrefix"/>.</param>
    public static string GetUnpublishedKey(Guid videoId, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return GetStreamingPrefix(videoId) + key[GetPrefix(videoId).Length..];
    }

    /// <summary>Returns the key of the finished video.</summary>
    /// <param name="videoId">The id of the video.</param>
    /// <param name="format">The file extension without its dot, such as <c>mp4</c>.</param>
    public static string GetVideoKey(Guid videoId, string format) => GetPrefix(videoId) + "video." + format;

    /// <summary>Returns the key of a still image of the video (WebP).</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetThumbnailKey(Guid videoId) => GetPrefix(videoId) + "thumbnail.webp";

    /// <summary>Returns the key of several frames of the video in a grid (JPEG).</summary>
    /// <param name="videoId">The id of the video.</param>
    public static string GetSpritesheetKey(Guid videoId) => GetPrefix(videoId) + "spritesheet.jpg";
}
