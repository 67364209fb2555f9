namespace TextToVideo.Transcoding;

/// <summary>The files of one call of the transcoder. Disposing it deletes them.</summary>
public sealed class TranscodedFiles : IAsyncDisposable
{
    private readonly Dictionary<OutputFormat, Stream> _files = [];

    /// <summary>Gets a whole file: seekable, at first at position 0.</summary>
    /// <param name="format">One of the formats that were requested.</param>
    /// <exception cref="KeyNotFoundException">The format was not requested.</exception>
    public Stream this[OutputFormat format] => _files[format];

    internal void Add(OutputFormat format, Stream file) => _files.Add(format, file);

    /// <summary>Deletes the files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (Stream file in _files.Values)
        {
            await file.DisposeAsync();
        }
    }
}
