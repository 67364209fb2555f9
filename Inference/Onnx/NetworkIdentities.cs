using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// Computes each identity once, until its model is replaced. Files are identified by their contents, because modification times differ
/// between replicas. The content of a file with a stored checksum (<see cref="ChecksumFile"/>) is read only if the file may have changed
/// since.
/// </summary>
internal sealed class NetworkIdentities : INetworkIdentities
{
    private readonly ConcurrentDictionary<string, Lazy<Task<NetworkIdentity>>> _identities = new(StringComparer.Ordinal);

    public async Task<NetworkIdentity> GetAsync(string path, CancellationToken cancellationToken)
    {
        Lazy<Task<NetworkIdentity>> identity = _identities.GetOrAdd(path, _ => new(() => Task.Run(() => ComputeAsync(path))));
        try
        {
            return await identity.Value.WaitAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Do not cache the failure: the next call tries again.
            _identities.TryRemove(KeyValuePair.Create(path, identity));
            throw;
        }
    }

    /// <summary>Forgets the identities of networks in a folder, whose files may have changed.</summary>
    /// <param name="folder">The model's folder.</param>
    public void Forget(string folder)
    {
        string prefix = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) + Path.DirectorySeparatorChar;
        foreach (string path in _identities.Keys.Where(path => Path.GetFullPath(path).StartsWith(prefix, StringComparison.Ordinal)))
        {
            _identities.TryRemove(path, out _);
        }
    }

    private static async Task<NetworkIdentity> ComputeAsync(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        IReadOnlyDictionary<string, FileChecksum> stored = ChecksumFile.Read(folder);
        var files = new StringBuilder();
        foreach (string file in OnnxFiles.Find(path))
        {
            FileChecksum? known = stored.GetValueOrDefault(Path.GetRelativePath(folder, file));
            string checksum = known is not null && known.Stamp == FileStamp.TryRead(file) ? known.Sha256 : await ComputeChecksumAsync(file);
            files.AppendLine($"{Path.GetFileName(file)} {checksum}");
        }

        OnnxTelemetry.Disable();
        return new NetworkIdentity(
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(files.ToString()))),
            OrtEnv.Instance().GetVersionString(),
            ProcessorKind.Describe()
        );
    }

    private static async Task<string> ComputeChecksumAsync(string file)
    {
        await using FileStream content = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(content));
    }
}
