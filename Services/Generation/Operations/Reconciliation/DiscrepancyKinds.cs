namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>The kinds of differences between the job store and the artifact store.</summary>
public static class DiscrepancyKinds
{
    /// <summary>There are files of a video that does not exist.</summary>
    public const string FilesWithoutVideo = "files_without_video";

    /// <summary>There are files that the stages have left behind, although the job has ended.</summary>
    public const string LeftoverFiles = "leftover_files";

    /// <summary>A completed video has no video file.</summary>
    public const string VideoWithoutFiles = "video_without_files";
}
