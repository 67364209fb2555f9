using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace TextToVideo.Artifacts;

/// <summary>
/// Artifacts as files of a folder, which several processes may share. A write goes to a file of its own under <c>.incoming</c> (the same
/// disk, so that the rename is atomic; no key can start with a dot), is flushed to the disk and renamed to its place.
/// </summary>
internal sealed class FolderArtifactStore : IArtifactStore, ILeftoverStore
{
    private const int BufferBytes = 128 * 1024;
    private const string IncomingFolder = ".incoming";

    /// <summary>
    /// When a job is purged while it is being written, a folder may vanish between its creation and the rename into it, and a file may appear
    /// in a folder that is being deleted.
    /// </summary>
    private const int RaceAttempts = 5;

    /// <summary>Other processes may share the folder: what one of them has written to within this time is left alone.</summary>
    private static readonly TimeSpan LeftoverAge = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _incoming;
    private readonly TimeProvider _time;
    private readonly Func<string, FileStream> _create;

    public FolderArtifactStore(IOptions<ArtifactsOptions> options, TimeProvider time)
        : this(options.Value.Path, time, Create) { }

    /// <param name="path">The folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="create">Opens a new file for writing.</param>
    internal FolderArtifactStore(string path, TimeProvider time, Func<string, FileStream> create)
    {
        _root = Path.GetFullPath(path);
        _incoming = Path.Combine(_root, IncomingFolder);
        _time = time;
        _create = create;
    }

    public Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(File.Exists(path));
    }

    public Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(key));
        cancellationToken.ThrowIfCancellationRequested();
        return Guarded($"reading '{key}'", () => Task.FromResult(file.Exists ? InfoOf(file) : null));
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Guarded<Stream>(
            $"reading '{key}'",
            () =>
            {
                try
                {
                    return Task.FromResult<Stream>(
                        new FileStream(
                            path,
                            new FileStreamOptions
                            {
                                Mode = FileMode.Open,
                                Access = FileAccess.Read,
                                Share = FileShare.Read | FileShare.Delete,
                                Options = FileOptions.Asynchronous,
                                BufferSize = BufferBytes,
                            }
                        )
                    );
                }
                catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
                {
                    throw new ArtifactNotFoundException(key);
                }
            }
        );
    }

    public async Task WriteAsync(string key, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        string path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        string doing = $"writing '{key}'";
        string temporary = Path.Combine(_incoming, $"{Guid.NewGuid():N}.tmp");
        FileStream file = await Guarded(
            doing,
            () =>
            {
                Directory.CreateDirectory(_incoming);
                return Task.FromResult(_create(temporary));
            }
        );
        try
        {
            await write(new ArtifactWriteStream(file, key), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await Guarded(
                doing,
                async () =>
                {
                    await file.FlushAsync(cancellationToken);
                    Stamp(file, path);
                    file.Flush(flushToDisk: true);
                    await file.DisposeAsync();
                    string folder = Path.GetDirectoryName(path)!;
                    bool isNew = !Directory.Exists(folder);
                    MoveIntoPlace(temporary, path);
                    DirectoryFlush.UpTo(isNew ? _root : folder, folder);
                    return true;
                }
            );
        }
        catch
        {
            await DiscardAsync(file, temporary);
            throw;
        }
    }

    public Task<bool> DeleteAsync(string key, CancellationToken cancellationToken)
    {
        string path = PathOf(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Guarded(
            $"deleting '{key}'",
            () =>
            {
                bool existed = File.Exists(path);
                try
                {
                    File.Delete(path);
                }
                catch (DirectoryNotFoundException)
                {
                    existed = false;
                }

                return Task.FromResult(existed);
            }
        );
    }

    public Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        ArtifactKeyRules.RequirePrefix(prefix);
        cancellationToken.ThrowIfCancellationRequested();
        string folder = FolderOf(prefix);
        return Guarded(
            $"deleting '{prefix}'",
            () =>
            {
                DeleteFolder(folder);
                return Task.FromResult(true);
            }
        );
    }

    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            ArtifactKeyRules.RequirePrefix(prefix);
        }

        cancellationToken.ThrowIfCancellationRequested();
        string[] keys = await Guarded($"listing '{prefix}'", () => Task.FromResult(KeysUnder(FolderOf(prefix))));
        foreach (string key in keys)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return key;
        }
    }

    /// <inheritdoc/>
    public Task<int> SweepLeftoversAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_incoming))
        {
            return Task.FromResult(0);
        }

        // A live writer keeps touching its file.
        DateTime limit = _time.GetUtcNow().UtcDateTime - LeftoverAge;
        int removed = 0;
        foreach (FileInfo leftover in new DirectoryInfo(_incoming).EnumerateFiles("*.tmp").Where(file => file.LastWriteTimeUtc < limit))
        {
            leftover.Delete();
            removed++;
        }

        return Task.FromResult(removed);
    }

    private static FileStream Create(string path) =>
        new(
            path,
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                Share = FileShare.None,
                Options = FileOptions.Asynchronous,
                BufferSize = BufferBytes,
            }
        );

    private static async Task<T> Guarded<T>(string doing, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw StorageErrors.Translate(exception, doing);
        }
    }

    /// <summary>
    /// Sets the modification time, from which the entity tag is made: the clock's, which is finer than what a file system stamps, and in any
    /// case later than that of the content it replaces.
    /// </summary>
    private void Stamp(FileStream file, string path)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        var replaced = new FileInfo(path);
        DateTime earliest = replaced.Exists ? replaced.LastWriteTimeUtc.AddTicks(1) : now;
        File.SetLastWriteTimeUtc(file.SafeFileHandle, now > earliest ? now : earliest);
    }

    private static ArtifactInfo InfoOf(FileInfo file) =>
        new(file.Length, $"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}", new DateTimeOffset(file.LastWriteTimeUtc));

    private static void MoveIntoPlace(string temporary, string path)
    {
        for (int attempt = 1; ; attempt++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            try
            {
                File.Move(temporary, path, overwrite: true);
                return;
            }
            catch (DirectoryNotFoundException) when (attempt < RaceAttempts)
            {
                // Its folder was deleted in between.
            }
        }
    }

    private static void DeleteFolder(string folder)
    {
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                Directory.Delete(folder, recursive: true);
                return;
            }
            catch (DirectoryNotFoundException)
            {
                return;
            }
            catch (IOException) when (attempt < RaceAttempts)
            {
                // A file has appeared in it.
            }
        }
    }

    /// <summary>Closes and removes a file that did not come to its end; errors here would hide the one that led here.</summary>
    private static async Task DiscardAsync(FileStream file, string temporary)
    {
        try
        {
            await file.DisposeAsync();
        }
        catch (IOException)
        {
            // Closing tries to write what is still buffered. On a full disk that fails again; the handle is closed all the same.
        }

        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The sweeper removes it later.
        }
    }

    private string PathOf(string key)
    {
        ArtifactKeyRules.RequireKey(key);
        return Path.Combine([_root, .. key.Split('/')]);
    }

    private string FolderOf(string prefix) => Path.Combine([_root, .. prefix.Split('/', StringSplitOptions.RemoveEmptyEntries)]);

    private string[] KeysUnder(string folder) =>
        Directory.Exists(folder)
            ?
            [
                .. Directory
                    .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                    .Select(path => Path.GetRelativePath(_root, path).Replace(Path.DirectorySeparatorChar, '/'))
                    .Where(ArtifactKeyRules.IsKey)
                    .Order(StringComparer.Ordinal),
            ]
            : [];
}
