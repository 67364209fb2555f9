namespace TextToVideo.AppHost.LocalServers;

/// <summary>Writes small files that only their owner can read.</summary>
internal static class PrivateFile
{
    /// <summary>Creates or replaces a file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="text">The content.</param>
    public static void Write(string path, string text)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }
}
