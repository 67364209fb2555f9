using System.Security.Cryptography;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference;

/// <summary>
/// Computes the checksums of a model's weights and stores them in its folder, so that processes need not read the weights for the
/// <see cref="NetworkIdentity"/> of a network.
/// </summary>
/// <param name="models">The models.</param>
/// <param name="time">The clock of the file system.</param>
public sealed class ModelChecksums(IModelRepository models, TimeProvider time)
{
    /// <summary>
    /// A change within this time after another one may leave the change time as it is, because file systems count it in ticks, some of them
    /// in seconds.
    /// </summary>
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(2);

    /// <summary>Computes and stores the checksums that are missing or out of date.</summary>
    /// <param name="model">A model whose files are there.</param>
    /// <param name="cancellationToken">Token to cancel the operation; nothing is stored then.</param>
    /// <returns>The number of bytes that were read; 0 if the stored checksums were up to date.</returns>
    /// <exception cref="ModelLoadException">A file changes meanwhile, or a file cannot be read or written.</exception>
    public async Task<long> UpdateAsync(ModelManifest model, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        string folder = Path.GetDirectoryName(models.GetPath(model.Name, ModelRepository.ManifestName))!;
        try
        {
            IReadOnlyDictionary<string, FileChecksum> stored = ChecksumFile.Read(folder);
            var current = new SortedDictionary<string, FileChecksum>(StringComparer.Ordinal);
            long bytes = 0;
            foreach (string file in FindFiles(model))
            {
                string name = Path.GetRelativePath(folder, file);
                FileStamp stamp =
                    FileStamp.TryRead(file) ?? throw new ModelLoadException(file, "the file system does not say when the file was changed");
                if (stored.TryGetValue(name, out FileChecksum? known) && known.Stamp == stamp)
                {
                    current[name] = known;
                    continue;
                }

                current[name] = await ComputeAsync(file, stamp, cancellationToken);
                bytes += stamp.Size;
            }

            if (bytes > 0)
            {
                await ChecksumFile.WriteAsync(folder, current, cancellationToken);
            }

            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelLoadException(folder, exception.Message, exception);
        }
    }

    /// <summary>Returns the files of the networks whose identities are needed: text encoder and denoisers.</summary>
    private SortedSet<string> FindFiles(ModelManifest model) =>
        new(
            from network in model.Denoiser.Files.Values.Append(model.TextEncoder.File)
            let path = models.GetPath(model.Name, network)
            where File.Exists(path)
            from file in OnnxFiles.Find(path)
            select file,
            StringComparer.Ordinal
        );

    private async Task<FileChecksum> ComputeAsync(string file, FileStamp stamp, CancellationToken cancellationToken)
    {
        TimeSpan age = time.GetUtcNow() - DateTimeOffset.UnixEpoch.AddTicks(stamp.Changed / TimeSpan.NanosecondsPerTick);
        if (age < s_tick)
        {
            await Task.Delay(s_tick, time, cancellationToken);
        }

        string checksum;
        await using (FileStream content = File.OpenRead(file))
        {
            checksum = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        }

        return FileStamp.TryRead(file) == stamp
            ? new FileChecksum(checksum, stamp)
            : throw new ModelLoadException(file, "has changed while it was read");
    }
}
