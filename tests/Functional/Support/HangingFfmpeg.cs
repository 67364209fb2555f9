using System.Runtime.Versioning;

namespace TextToVideo.Functional.Support;

/// <summary>In ffmpeg's place a program that tells that it runs, makes nothing, and ends with the server.</summary>
[UnsupportedOSPlatform("windows")]
internal static class HangingFfmpeg
{
    /// <summary>Writes the program.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="started">The file that it makes when it runs.</param>
    /// <returns>The program's path.</returns>
    public static async Task<string> WriteAsync(TemporaryFolder folder, string started)
    {
        string path = folder.Combine("ffmpeg");
        await File.WriteAllTextAsync(
            path,
            $"""
            #!/bin/sh
            case "$*" in *pipe:0*) ;; *) exec ffmpeg "$@" ;; esac
            touch {started}
            while kill -0 $PPID; do sleep 0.1; done
            """
        );
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
