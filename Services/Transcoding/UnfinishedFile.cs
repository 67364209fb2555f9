namespace TextToVideo.Transcoding;

/// <summary>A file that ffmpeg reads or writes. Disposing it deletes the file, unless it was opened.</summary>
/// <param name="format">The format.</param>
/// <param name="path">The path.</param>
internal sealed class UnfinishedFile(OutputFormat format, string path) : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    private bool _isOpened;

    public OutputFormat Format => format;

    public string Path => path;

    /// <summary>Opens the file after ffmpeg has written it. Disposing the stream deletes the file.</summary>
    public FileStream Open()
    {
        var file = new FileStream(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
                BufferSize = BufferBytes,
            }
        );
        _isOpened = true;
        return file;
    }

    public void Dispose()
    {
        if (!_isOpened)
        {
            File.Delete(path);
        }
    }
}
