namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// Writes a file under a temporary name in the final folder and renames it when it is complete, so that other programs never read an
/// incomplete file. The temporary name is short, because the final name may be as long as the file system allows.
/// </summary>
internal static class PartialFile
{
    /// <summary>Checks that files can be created in a folder, by creating one and removing it.</summary>
    /// <exception cref="IOException">No file can be created.</exception>
    /// <exception cref="UnauthorizedAccessException">No file may be created.</exception>
    public static void CheckFolder(string folder) =>
        new FileStream(GetPath(folder), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();

    /// <summary>Writes content to a partial file and gives it its final name.</summary>
    /// <param name="content">The content.</param>
    /// <param name="folder">The folder of the final file.</param>
    /// <param name="rename">Moves the partial file, whose path it receives, to its final place.</param>
    /// <param name="cancellationToken">Token to cancel the operation; no file is then left.</param>
    public static async Task WriteAsync(Stream content, string folder, Action<string> rename, CancellationToken cancellationToken)
    {
        string partial = GetPath(folder);
        try
        {
            await using (FileStream file = new(partial, FileMode.CreateNew, FileAccess.Write))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            rename(partial);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static string GetPath(string folder) => Path.Combine(folder, $".{Guid.NewGuid():N}.partial");
}
