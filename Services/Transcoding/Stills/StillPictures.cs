using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Stills;

/// <summary>The pictures that are requested of a clip.</summary>
/// <param name="formats">The formats, all of <see cref="OutputFormat.Stills"/>.</param>
/// <param name="clip">The clip.</param>
internal sealed class StillPictures(IEnumerable<OutputFormat> formats, Clip clip) : IDisposable
{
    private readonly (OutputFormat Format, IStill Still)[] _stills = [.. formats.Select(format => (format, Create(format, clip)))];
    private int _frames;

    /// <summary>Adds the next frame.</summary>
    /// <param name="rgb">The frame in 8-bit RGB, rows from the top. It is not kept.</param>
    public void Add(ReadOnlySpan<byte> rgb)
    {
        foreach ((_, IStill still) in _stills)
        {
            still.Add(_frames, rgb);
        }

        _frames++;
    }

    /// <summary>Encodes the pictures after all frames have been added.</summary>
    /// <param name="files">Receives the files.</param>
    /// <exception cref="PipelineException">A picture could not be encoded.</exception>
    public void Encode(TranscodedFiles files)
    {
        foreach ((OutputFormat format, IStill still) in _stills)
        {
            files.Add(format, still.Encode());
        }
    }

    public void Dispose()
    {
        foreach ((_, IStill still) in _stills)
        {
            still.Dispose();
        }
    }

    private static IStill Create(OutputFormat format, Clip clip) =>
        format == OutputFormat.Thumbnail ? new Thumbnail(clip) : new Spritesheet(clip);
}
