namespace TextToVideo.Browser.Support;

/// <summary>
/// In ffmpeg's place a program that first waits while videos are held. So a job stays in progress, in its last stage, as long as a test
/// needs it, and takes no processor time from the browser.
/// </summary>
internal sealed class HeldFfmpeg : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _program;
    private readonly string _held;

    public HeldFfmpeg()
    {
        _program = _folder.Combine("ffmpeg");
        _held = _folder.Combine("held");
        File.WriteAllText(
            _program,
            $"""
            #!/bin/sh
            case "$*" in *pipe:0*) while [ -e {_held} ]; do sleep 0.2; done ;; esac
            exec ffmpeg "$@"
            """
        );
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Settings of a server whose videos can be held. A run of ffmpeg that is started ahead would not be held.</summary>
    public Dictionary<string, string> Settings => new() { ["Transcoding__FfmpegPath"] = _program, ["Transcoding__Prestart"] = "false" };

    /// <summary>Holds all videos that are not yet encoded until the result is disposed.</summary>
    public Holding Hold()
    {
        File.WriteAllText(_held, string.Empty);
        return new Holding(_held);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Disposing lets the held videos complete.</summary>
    internal sealed class Holding(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }
}
