using TextToVideo.Contracts.Files;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// A file that the user named for the output of a command. It is checked before the work, so that the work is not lost. Symbolic links are
/// followed. A file is replaced as a whole; a pipe or a device receives the content.
/// </summary>
internal sealed class OutputFile
{
    private const string StandardOutput = "-";

    private static readonly string[] s_standardOutputs = [StandardOutput, "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    private readonly string _target;
    private readonly bool _isWrittenInPlace;

    private OutputFile(string path, string target, bool isWrittenInPlace)
    {
        FullPath = path;
        _target = target;
        _isWrittenInPlace = isWrittenInPlace;
    }

    /// <summary>Gets the absolute path as the user named it; <c>-</c> for standard output.</summary>
    public string FullPath { get; }

    /// <summary>Gets a value indicating whether the content goes to standard output, which must then contain nothing else.</summary>
    public bool IsStandardOutput => FullPath == StandardOutput;

    /// <summary>Checks the value of an option.</summary>
    /// <param name="option">The option, as it appears on the command line.</param>
    /// <param name="value">Its value: the path of a file, or <c>-</c> for standard output.</param>
    /// <exception cref="UsageException">Nothing can be written there.</exception>
    public static OutputFile Create(string option, string value)
    {
        if (s_standardOutputs.Contains(value))
        {
            return Console.IsOutputRedirected
                ? new OutputFile(StandardOutput, StandardOutput, isWrittenInPlace: true)
                : throw new UsageException(option, "standard output is a terminal; redirect it to a file or a pipe");
        }

        string path = value.Length == 0 ? string.Empty : Path.GetFullPath(value);
        try
        {
            return Create(option, path, path.Length == 0 ? FileKind.Folder : FileStatus.Find(path)?.Kind);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(option, $"cannot be written: {exception.Message} ({path})");
        }
    }

    /// <summary>Writes the content. For a pipe, waits until it has a reader.</summary>
    /// <param name="content">The content.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task WriteAsync(Stream content, CancellationToken cancellationToken)
    {
        if (!_isWrittenInPlace)
        {
            await PartialFile.WriteAsync(content, Path.GetDirectoryName(_target)!, Replace, cancellationToken);
            return;
        }

        await using Stream output = IsStandardOutput ? Console.OpenStandardOutput() : await OpenAsync(cancellationToken);
        await content.CopyToAsync(output, cancellationToken);
    }

    /// <summary>Checks a path; the kind is null if there is no file.</summary>
    private static OutputFile Create(string option, string path, FileKind? kind)
    {
        switch (kind)
        {
            case FileKind.Pipe or FileKind.CharacterDevice:
                return UnixFile.CanWrite(path)
                    ? new OutputFile(path, path, isWrittenInPlace: true)
                    : throw new UsageException(option, $"must be a pipe or device that you may write to ({path})");
            case FileKind.Regular or null:
                string target = FollowLinks(path);
                string? folder = Path.GetDirectoryName(target);
                if (!Directory.Exists(folder) || Path.GetFileName(target).Length == 0)
                {
                    throw new UsageException(option, $"must be a file in a folder that exists ({target})");
                }

                return new OutputFile(path, target, MustBeWrittenInPlace(folder, target, exists: kind is not null));
            default:
                throw new UsageException(option, $"must be a file in a folder that exists, a pipe or a character device ({path})");
        }
    }

    /// <summary>Returns the path to which symbolic links lead, whether a file is there or not.</summary>
    private static string FollowLinks(string path) =>
        new FileInfo(path).LinkTarget is null ? path : File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;

    /// <summary>Checks the folder. In a folder that cannot be written, a file that exists can perhaps be.</summary>
    private static bool MustBeWrittenInPlace(string folder, string target, bool exists)
    {
        try
        {
            PartialFile.CheckFolder(folder);
            return false;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            if (!exists || !UnixFile.CanWrite(target))
            {
                throw;
            }

            return true;
        }
    }

    private void Replace(string partial)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(_target))
        {
            File.SetUnixFileMode(partial, File.GetUnixFileMode(_target));
        }

        File.Move(partial, _target, overwrite: true);
    }

    /// <summary>Opens the file, the device, or the pipe. Opening a pipe takes until it has a reader.</summary>
    private Task<FileStream> OpenAsync(CancellationToken cancellationToken) =>
        Task.Run(
                () =>
                    new FileStream(
                        _target,
                        FileStatus.Find(_target)?.Kind == FileKind.Regular ? FileMode.Truncate : FileMode.Open,
                        FileAccess.Write,
                        FileShare.ReadWrite
                    ),
                cancellationToken
            )
            .WaitAsync(cancellationToken);
}
