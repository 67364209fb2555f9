using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>
/// Keeps one run of ffmpeg ready that waits for its frames, because a start takes longer than the encoding of a small clip. It is for the
/// formats, size and frame rate of the last run, and is started only after two equal runs in succession: mixed requests, and a process that
/// generates one video, start no ffmpeg that would not be used.
/// </summary>
internal sealed class FfmpegStandby : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private Settings? _last;
    private Settings? _settings;
    private FrameEncoder? _encoder;
    private bool _isDisposed;

    /// <summary>Takes the waiting run.</summary>
    /// <param name="formats">The formats to encode.</param>
    /// <param name="clip">The clip.</param>
    /// <returns>The run, for the caller to dispose; null if none is waiting for such frames.</returns>
    public async ValueTask<FrameEncoder?> TryTakeAsync(IReadOnlyList<OutputFormat> formats, Clip clip)
    {
        FrameEncoder? encoder;
        lock (_gate)
        {
            if (_settings != Settings.Create(formats, clip))
            {
                return null;
            }

            (encoder, _encoder, _settings) = (_encoder, null, null);
        }

        if (encoder is { HasExited: true })
        {
            await encoder.DisposeAsync();
            return null;
        }

        return encoder;
    }

    /// <summary>Reports a successful run. If the run before it was equal, a new one is started.</summary>
    /// <param name="formats">The formats that it encoded.</param>
    /// <param name="clip">The clip.</param>
    /// <param name="start">Starts an equal run. Its exceptions are rethrown.</param>
    public async ValueTask PrepareAsync(IReadOnlyList<OutputFormat> formats, Clip clip, Func<FrameEncoder> start)
    {
        FrameEncoder? replaced;
        lock (_gate)
        {
            var settings = Settings.Create(formats, clip);
            bool isRepeated = _last == settings;
            _last = settings;
            if (!isRepeated || _settings == settings || _isDisposed)
            {
                return;
            }

            (replaced, _encoder, _settings) = (_encoder, start(), settings);
        }

        if (replaced is not null)
        {
            await replaced.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        FrameEncoder? encoder;
        lock (_gate)
        {
            _isDisposed = true;
            (encoder, _encoder, _settings) = (_encoder, null, null);
        }

        if (encoder is not null)
        {
            await encoder.DisposeAsync();
        }
    }

    /// <summary>The settings with which ffmpeg must be started before it receives the frames.</summary>
    private sealed record Settings(string Formats, int Width, int Height, int Fps)
    {
        public static Settings Create(IEnumerable<OutputFormat> formats, Clip clip) =>
            new(string.Join(',', formats.Select(format => format.Name)), clip.Width, clip.Height, clip.Fps);
    }
}
