using TextToVideo.Artifacts;

namespace TextToVideo.Standalone;

/// <summary>
/// Locks a data folder, because two processes would run the same jobs. The operating system releases the lock when the process ends.
/// </summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Creates the folder if it does not exist, and locks it.</summary>
    /// <exception cref="CommandLine.UsageException">Another process has locked the folder, or it cannot be created.</exception>
    public static DataFolderLock Take(string dataPath)
    {
        try
        {
            PrivateFolder.Create(dataPath);
            return new DataFolderLock(
                new FileStream(Path.Combine(dataPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandLine.UsageException(
                "--data",
                $"must be a writable folder that no other server uses ({dataPath}: {exception.Message})"
            );
        }
    }

    public void Dispose() => _file.Dispose();
}
