namespace TextToVideo.Artifacts;

/// <summary>The keys of a video's artifacts. <c>videoId</c> is the job's correlation id; it stands in a key as 32 hex digits.</summary>
public static class ArtifactKeys
{
    /// <summary>What all keys of a video start with.</summary>
    /// <param name="videoId">The video.</param>
    public static string Prefix(Guid videoId) => $"videos/{videoId:N}/";

    /// <summary>The text embedding (safetensors).</summary>
    /// <param name="videoId">The video.</param>
    public static string Embedding(Guid videoId) => Prefix(videoId) + "embedding.safetensors";

    /// <summary>The denoised latents (safetensors).</summary>
    /// <param name="videoId">The video.</param>
    public static string Latents(Guid videoId) => Prefix(videoId) + "latents.safetensors";

    /// <summary>The state of an unfinished denoising (safetensors).</summary>
    /// <param name="videoId">The video.</param>
    public static string Checkpoint(Guid videoId) => Prefix(videoId) + "checkpoint.safetensors";

    /// <summary>The decoded frames: 8-bit RGB, rows from the top, frame after frame, no padding and no header.</summary>
    /// <param name="videoId">The video.</param>
    public static string Frames(Guid videoId) => Prefix(videoId) + "frames.rgb24";

    /// <summary>The finished video.</summary>
    /// <param name="videoId">The video.</param>
    /// <param name="format">The file extension without its dot, such as <c>mp4</c>.</param>
    public static string Video(Guid videoId, string format) => Prefix(videoId) + "video." + format;

    /// <summary>A still image of the video (WebP).</summary>
    /// <param name="videoId">The video.</param>
    public static string Thumbnail(Guid videoId) => Prefix(videoId) + "thumbnail.webp";

    /// <summary>Several frames of the video in a grid (JPEG).</summary>
    /// <param name="videoId">The video.</param>
    public static string Spritesheet(Guid videoId) => Prefix(videoId) + "spritesheet.jpg";
}
