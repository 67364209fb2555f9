namespace TextToVideo.TestSupport;

/// <summary>The whole system behind its two ports, in any of its forms.</summary>
public abstract class SystemProcess : ServiceProcess
{
    protected SystemProcess(ProgramProcess program, int port, int grpcPort, string dataPath)
        : base(program, port, grpcPort) => DataPath = dataPath;

    public string DataPath { get; }

    /// <summary>The files of a video, by name.</summary>
    public string[] FilesOf(string videoId)
    {
        string folder = FolderOf(videoId);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Where a video's files lie.</summary>
    public string FolderOf(string videoId)
    {
        ArgumentNullException.ThrowIfNull(videoId);
        return Path.Combine(DataPath, "artifacts", "videos", videoId["video_".Length..]);
    }
}
