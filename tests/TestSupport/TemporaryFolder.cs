namespace TextToVideo.TestSupport;

/// <summary>A temporary folder. Disposing deletes it with its contents.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("texttovideo-test-").FullName;

    /// <summary>The relative paths of all files in the folder and its subfolders, in ordinal order.</summary>
    public string[] Files =>
        [
            .. Directory
                .EnumerateFiles(Path, "*", SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(Path, file))
                .Order(StringComparer.Ordinal),
        ];

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test has deleted the folder.
        }
    }
}
