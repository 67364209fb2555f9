using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace TextToVideo.Artifacts;

/// <summary>
/// Stores artifacts as files in a folder, which several processes may share. Content is written to a temporary file in <c>.incoming</c>,
/// flushed to disk and then renamed. That folder is on the same file system, so that the rename is atomic, and no key can start with a dot.
/// </summary>
internal sealed class FolderArtifactStore : IArtifactStore, ILeftoverStore
{
    private const int BufferBytes = 128 * 1024;
    private const string IncomingFolder = ".incoming";

    /// <summary>
    /// The number of attempts when a write races with the deletion of a job: the folder may disappear between its creation and the rename,
    /// and a file may appear in a folder that is being deleted.
    /// </summary>
    private const int RaceAttempts = 5;

    /// <summary>The minimum age of a temporary file to delete, because another process may still be writing to a newer one.</summary>
    private static readonly TimeSpan s_leftoverAge = TimeSpan.FromHours(1);

    private readonly string _root;
    private readonly string _incoming;
    private readonly TimeProvider _time;
    private readonly Func<string, FileStream> _create;

    public FolderArtifactStore(IOptions<ArtifactsOptions> options, TimeProvider time)
        : this(options.Value.Path, time, Create) { }

    /// <param name="path">The folder of the artifacts.</param>
    /// <param name="time">The time provider.</param>
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
        string path = GetPath(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(File.Exists(path));
    }

    public Task<ArtifactInfo?> GetInfoAsync(string key, CancellationToken cancellationToken)
    {
        var file = new FileInfo(GetPath(key));
        cancellationToken.ThrowIfCancellationRequested();
        return GuardAsync($"reading '{key}'", () => Task.FromResult(file.Exists ? CreateInfo(file) : null));
    }

    public Task<Stream> OpenReadAsync(string key, CancellationToken cancellationToken)
    {
        string path = GetPath(key);
        cancellationToken.ThrowIfCancellationRequested();
        return GuardAsync<Stream>(
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
        string path = GetPath(key);
        cancellationToken.ThrowIfCancellationRequested();
        string operation = $"writing '{key}'";
        string temporary = Path.Combine(_incoming, $"{Guid.NewGuid():N}.tmp");
        FileStream file = await GuardAsync(
            operation,
            () =>
            {
                PrivateFolder.Create(_root);
                Directory.CreateDirectory(_incoming);
                return Task.FromResult(_create(temporary));
            }
        );
        try
        {
            await write(new ArtifactWriteStream(file, key), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            await GuardAsync(
                operation,
                async () =>
                {
                    await file.FlushAsync(cancellationToken);
                    SetModificationTime(file, path);
                    file.Flush(flushToDisk: true);
                    await file.DisposeAsync();
                    string folder = Path.GetDirectoryName(path)!;
                    bool isNew = !Directory.Exists(folder);
                    MoveIntoPlace(temporary, path);
                    DirectoryFlush.FlushUpTo(isNew ? _root : folder, folder);
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
        string path = GetPath(key);
        cancellationToken.ThrowIfCancellationRequested();
        return GuardAsync(
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
        string folder = GetFolder(prefix);
        return GuardAsync(
            $"deleting '{prefix}'",
            () =>
            {
                DeleteFolder(folder);
                return Task.FromResult(true);
            }
        );
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix,
        string? after,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > 0)
        {
            ArtifactKeyRules.RequirePrefix(prefix);
        }

        cancellationToken.ThrowIfCancellationRequested();

        // What is still to be listed, the next on top. A folder is read when it is its turn, so the whole store is never in memory.
        var remaining = new Stack<string>([prefix]);
        while (remaining.TryPop(out string? path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (path is [.., not '/'])
            {
                yield return path;
                continue;
            }

            string[] paths = await GuardAsync($"listing '{prefix}'", () => Task.FromResult(GetPaths(path, after)));
            foreach (string found in paths)
            {
                remaining.Push(found);
            }
        }
    }

    /// <inheritdoc/>
    public Task<int> SweepLeftoversAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_incoming))
        {
            return Task.FromResult(0);
        }

        // A running writer keeps updating the time of its file.
        DateTime limit = _time.GetUtcNow().UtcDateTime - s_leftoverAge;
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

    private static async Task<T> GuardAsync<T>(string operation, Func<Task<T>> action)
    {
        try
        {
            return await action();
        }
        catch (Exception exception) when (StorageErrors.IsStorageError(exception))
        {
            throw StorageErrors.Translate(exception, operation);
        }
    }

    /// <summary>
    /// Sets the modification time, from which the entity tag is derived. The time provider has a finer resolution than the file system's
    /// timestamps, and the time is always later than that of the replaced content.
    /// </summary>
    private void SetModificationTime(FileStream file, string path)
    {
        DateTime now = _time.GetUtcNow().UtcDateTime;
        var replaced = new FileInfo(path);
        DateTime earliest = replaced.Exists ? replaced.LastWriteTimeUtc.AddTicks(1) : now;
        File.SetLastWriteTimeUtc(file.SafeFileHandle, now > earliest ? now : earliest);
    }

    private static ArtifactInfo CreateInfo(FileInfo file) =>
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
                // The folder was deleted in the meantime. Retry.
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
                // A file was created in the folder in the meantime. Retry.
            }
        }
    }

    /// <summary>Closes and deletes an incomplete file. Errors are ignored, because they would hide the original error.</summary>
    private static async Task DiscardAsync(FileStream file, string temporary)
    {
        try
        {
            await file.DisposeAsync();
        }
        catch (IOException)
        {
            // Closing writes the buffered data, which fails again on a full disk. The handle is closed nevertheless.
        }

        try
        {
            File.Delete(temporary);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The sweeper deletes the file later.
        }
    }

    private string GetPath(string key)
    {
        ArtifactKeyRules.RequireKey(key);
        return Path.Combine([_root, .. key.Split('/')]);
    }

    private string GetFolder(string prefix) => Path.Combine([_root, .. prefix.Split('/', StringSplitOptions.RemoveEmptyEntries)]);

    /// <summary>
    /// Returns the keys of the files of a folder and the prefixes of its folders, those that come last first. Of a folder that is deleted
    /// meanwhile, it returns nothing.
    /// </summary>
    /// <param name="prefix">The prefix of the folder; empty for the root.</param>
    /// <param name="after">Keys up to this one, and folders with only such keys, are left out; null for none.</param>
    private string[] GetPaths(string prefix, string? after)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(GetFolder(prefix))
                    .EnumerateFileSystemInfos()
                    .Where(entry => ArtifactKeyRules.IsKey(prefix + entry.Name))
                    .Select(entry => entry is DirectoryInfo ? $"{prefix}{entry.Name}/" : prefix + entry.Name)
                    .Where(path => after is null || IsAfter(path, after))
                    .OrderDescending(StringComparer.Ordinal),
            ];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    private static bool IsAfter(string path, string after) =>
        string.CompareOrdinal(path, after) > 0 || (path.EndsWith('/') && after.StartsWith(path, StringComparison.Ordinal));
}
