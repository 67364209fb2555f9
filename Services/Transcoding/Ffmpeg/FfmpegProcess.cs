using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding.Ffmpeg;

/// <summary>A run of ffmpeg as a child process that reads standard input.</summary>
internal sealed class FfmpegProcess : IAsyncDisposable
{
    private const int MaxErrorCharacters = 4096;

    /// <summary>
    /// The environment variables that ffmpeg gets: where programs, libraries and temporary files are, and the language. The others may be
    /// secrets, such as connection strings, and ffmpeg reads files that strangers have caused.
    /// </summary>
    private static readonly string[] s_environment =
    [
        "PATH",
        "LD_LIBRARY_PATH",
        "DYLD_LIBRARY_PATH",
        "HOME",
        "LANG",
        "LC_ALL",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SystemRoot",
    ];

    private readonly Process _process;
    private readonly Task<string> _error;

    private FfmpegProcess(Process process)
    {
        _process = process;
        _error = ReadEndAsync(process.StandardError);
    }

    /// <summary>Gets whether ffmpeg has exited.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="program">A path, or a name to look up in PATH.</param>
    /// <param name="arguments">The command line arguments.</param>
    /// <exception cref="PipelineException">The program could not be started.</exception>
    public static FfmpegProcess Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = false,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        start.Environment.Clear();
        foreach (string name in s_environment)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                start.Environment[name] = value;
            }
        }

        try
        {
            return new FfmpegProcess(Process.Start(start)!);
        }
        catch (Win32Exception exception)
        {
            throw new PipelineException(
                ErrorCodes.TranscodingFailed,
                "ffmpeg could not be started. Install it (Debian, Ubuntu: apt-get install ffmpeg; macOS: brew install ffmpeg; "
                    + "Windows: winget install ffmpeg) or set Transcoding:FfmpegPath to the program.",
                innerException: exception
            );
        }
    }

    /// <summary>Runs ffmpeg without input until it exits. A cancelled run is killed with all its child processes.</summary>
    /// <param name="program">A path, or a name to look up in PATH.</param>
    /// <param name="arguments">The command line arguments.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="PipelineException">The program could not be started.</exception>
    public static async Task<FfmpegResult> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using FfmpegProcess process = Start(program, arguments);
        await process.WriteAsync(AsyncEnumerable.Empty<ReadOnlyMemory<byte>>(), cancellationToken);
        return await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>
    /// Writes all of standard input and closes it. If ffmpeg exits early, the pipe breaks. This is not treated as an error, because the
    /// exit code and standard error show the cause.
    /// </summary>
    /// <param name="input">The data. Exceptions of the sequence are rethrown.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>True if all of it was written; false if ffmpeg exited early.</returns>
    public async Task<bool> WriteAsync(IAsyncEnumerable<ReadOnlyMemory<byte>> input, CancellationToken cancellationToken)
    {
        // A write to a pipe without a reader cannot be cancelled, but killing the reader ends it.
        await using CancellationTokenRegistration kill = cancellationToken.UnsafeRegister(static state => Kill((Process)state!), _process);

        // Disposing the stream ends the input. Closing the writer instead would flush, which fails if the pipe is broken.
        await using Stream pipe = _process.StandardInput.BaseStream;
        await foreach (ReadOnlyMemory<byte> bytes in input.WithCancellation(cancellationToken))
        {
            try
            {
                await pipe.WriteAsync(bytes, cancellationToken);
            }
            catch (IOException)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits until ffmpeg exits.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The exit code and the end of standard error.</returns>
    public async Task<FfmpegResult> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return new FfmpegResult(_process.ExitCode, (await _error).Trim());
    }

    /// <summary>Kills ffmpeg with all its child processes if it has not exited.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            Kill(_process);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static async Task<string> ReadEndAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        char[] buffer = new char[1024];
        while (await reader.ReadAsync(buffer) is int count and > 0)
        {
            text.Append(buffer, 0, count);
            if (text.Length > MaxErrorCharacters)
            {
                text.Remove(0, text.Length - MaxErrorCharacters);
            }
        }

        return text.ToString();
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or AggregateException)
        {
            // The process has already exited.
        }
    }
}
