namespace TextToVideo.Artifacts;

/// <summary>Creates folders that only the current user can access, because they contain prompts, videos and secrets.</summary>
public static class PrivateFolder
{
    /// <summary>Creates a folder if it does not exist. The permissions of an existing folder are not changed.</summary>
    /// <param name="path">The path of the folder.</param>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be created.</exception>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
