using Microsoft.Extensions.Options;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;

namespace TextToVideo.Transcoding;

/// <summary>
/// The folder of this process's unfinished files. A locked file beside it shows that the process is alive; at its start a process removes
/// the folders of processes that were killed, whose locks the operating system has released.
/// </summary>
/// <param name="options">The options with the parent folder.</param>
/// <param name="logger">Receives the folders that are removed.</param>
internal sealed class UnfinishedFiles(IOptions<TranscodingOptions> options, ILogger<UnfinishedFiles> logger) : IHostedService, IDisposable
{
    private const string Prefix = "texttovideo-ffmpeg-";
    private const string LockExtension = ".lock";

    private readonly Lock _gate = new();
    private FileStream? _lock;
    private string? _path;

    private string Parent => options.Value.TemporaryPath.Length == 0 ? Path.GetTempPath() : Path.GetFullPath(options.Value.TemporaryPath);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            RemoveAbandoned();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be used is reported when it is needed.
            logger.NotRemoved(Parent, exception);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Returns a new file that does not exist yet.</summary>
    /// <param name="format">The format of the file.</param>
    /// <exception cref="PipelineException">The folder cannot be used.</exception>
    public UnfinishedFile Create(OutputFormat format) =>
        new(format, Path.Combine(GetFolder(), $"{Guid.NewGuid():N}.{format.FileExtension}"));

    public void Dispose()
    {
        if (_path is null)
        {
            return;
        }

        try
        {
            Directory.Delete(_path, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            logger.NotRemoved(_path, exception);
        }

        _lock!.Dispose();
        _path = null;
    }

    private string GetFolder()
    {
        lock (_gate)
        {
            try
            {
                return _path ??= CreateFolder();
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new PipelineException(
                    ErrorCodes.StorageUnavailable,
                    "The folder for unfinished files cannot be used; set Transcoding:TemporaryPath.",
                    isTransient: false,
                    exception
                );
            }
        }
    }

    /// <summary>Creates the folder; only the current user has access to it.</summary>
    private string CreateFolder()
    {
        Directory.CreateDirectory(Parent);
        string path = Path.Combine(Parent, $"{Prefix}{Guid.NewGuid():N}");
        _lock?.Dispose();
        _lock = new FileStream(
            $"{path}{LockExtension}",
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileShare.None,
                Options = FileOptions.DeleteOnClose,
            }
        );
        PrivateFolder.Create(path);
        return path;
    }

    private void RemoveAbandoned()
    {
        if (!Directory.Exists(Parent))
        {
            return;
        }

        foreach (string file in Directory.EnumerateFiles(Parent, $"{Prefix}*{LockExtension}"))
        {
            if (TryTake(file) is not { } taken)
            {
                continue;
            }

            using (taken)
            {
                string folder = Path.ChangeExtension(file, null);
                if (Directory.Exists(folder))
                {
                    Directory.Delete(folder, recursive: true);
                }

                logger.Removed(folder);
                File.Delete(file);
            }
        }
    }

    /// <summary>Locks a process's file, or returns null if the process is alive.</summary>
    private static FileStream? TryTake(string file)
    {
        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
