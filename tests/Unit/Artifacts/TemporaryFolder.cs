namespace TextToVideo.Unit.Artifacts;

/// <summary>A folder of the test's own, removed with everything in it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("texttovideo-").FullName;

    public string[] Files => Directory.GetFileSystemEntries(Path, "*", SearchOption.AllDirectories)
        .Where(path => !Directory.Exists(path) || new DirectoryInfo(path).LinkTarget is not null)
        .Select(path => System.IO.Path.GetRelativePath(Path, path)).ToArray();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
