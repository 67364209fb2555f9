using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The whole system, in one process or distributed.</summary>
public abstract class RunningSystem : RunningService
{
    protected RunningSystem(int port, int grpcPort, string dataPath)
        : base(port, grpcPort) => DataPath = dataPath;

    /// <summary>The folder with all data of the system.</summary>
    public string DataPath { get; }

    /// <summary>Writes the system's log to the output of a test from now on; null for none.</summary>
    public abstract void AttachLog(ITestOutputHelper? log);

    /// <summary>Returns the names of a video's files.</summary>
    public string[] FindFiles(string videoId)
    {
        string folder = GetFolder(videoId);
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)]
            : [];
    }

    /// <summary>Returns the folder of a video's files.</summary>
    public string GetFolder(string videoId)
    {
        ArgumentNullException.ThrowIfNull(videoId);
        return Path.Combine(DataPath, "artifacts", "videos", videoId["video_".Length..]);
    }
}
