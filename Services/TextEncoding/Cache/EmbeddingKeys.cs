using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Makes the cache's keys, of everything that an embedding's bits depend on: the text, the files of tokenizer and text encoder (not only the
/// model's name, which may come to stand for other weights), and what computes it. A key tells nothing of the text.
/// </summary>
internal sealed class EmbeddingKeys(IModelRepository models, IOptions<OnnxOptions> options)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _fingerprints = new(StringComparer.Ordinal);

    /// <summary>The key of a text.</summary>
    /// <param name="model">The model.</param>
    /// <param name="text">The text.</param>
    public async Task<string> GetAsync(ModelManifest model, string text)
    {
        Lazy<Task<string>> fingerprint = _fingerprints.GetOrAdd(model.Name, _ => new(() => Task.Run(() => FingerprintAsync(model))));
        try
        {
            return Hash($"{await fingerprint.Value}\n{text}");
        }
        catch (IOException)
        {
            // The next call tries again.
            _fingerprints.TryRemove(KeyValuePair.Create(model.Name, fingerprint));
            throw;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Reads the files once for each model and process; their content counts, as their times differ between replicas.</summary>
    private async Task<string> FingerprintAsync(ModelManifest model)
    {
        var parts = new List<string>
        {
            model.Name,
            $"{model.TextEncoder.MaxTokens} {model.TextEncoder.MaskKind} {model.TextEncoder.Tokenizer.Kind}",
            $"{string.Join(',', options.Value.ExecutionProviders)} {options.Value.IntraOpThreads} {Environment.ProcessorCount}",
        };
        foreach (string path in FilesOf(model))
        {
            await using FileStream file = File.OpenRead(path);
            parts.Add($"{Path.GetFileName(path)} {Convert.ToHexStringLower(await SHA256.HashDataAsync(file))}");
        }

        return Hash(string.Join('\n', parts));
    }

    /// <summary>ONNX files over 2 GB keep their weights in files beside them, which by custom begin with their name.</summary>
    private IEnumerable<string> FilesOf(ModelManifest model)
    {
        string encoder = models.GetPath(model.Name, model.TextEncoder.File);
        return Directory
            .EnumerateFiles(Path.GetDirectoryName(encoder)!, $"{Path.GetFileName(encoder)}*")
            .Append(models.GetPath(model.Name, model.TextEncoder.Tokenizer.File))
            .Order(StringComparer.Ordinal);
    }
}
