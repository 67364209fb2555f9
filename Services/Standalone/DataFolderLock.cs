namespace TextToVideo.Standalone;

/// <summary>Keeps a second process out of a data folder: both would lead the same jobs. The lock ends with the process, however it ends.</summary>
internal sealed class DataFolderLock : IDisposable
{
    private readonly FileStream _file;

    private DataFolderLock(FileStream file) => _file = file;

    /// <summary>Makes the folder where it is missing, and locks it.</summary>
    /// <exception cref="CommandLine.UsageException">Another process has it, or it cannot be made.</exception>
    public static DataFolderLock Take(string dataPath)
    {
        try
        {
            Directory.CreateDirectory(dataPath);
            return new DataFolderLock(
                new FileStream(Path.Combine(dataPath, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandLine.UsageException(
                "--data",
                $"must be a folder that can be written and that no other server uses ({dataPath}: {exception.Message})"
            );
        }
    }

    public void Dispose() => _file.Dispose();
}
