using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Creates the cache keys from everything that determines an embedding bit by bit: the text, the files of the tokenizer and the text
/// encoder (the model's name alone may later stand for other weights), and the execution settings. The text cannot be derived from a key.
/// </summary>
internal sealed class EmbeddingKeys(IModelRepository models, IOptions<OnnxOptions> options)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _fingerprints = new(StringComparer.Ordinal);

    /// <summary>Returns the key of a text.</summary>
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
            // Do not cache the failure: the next call tries again.
            _fingerprints.TryRemove(KeyValuePair.Create(model.Name, fingerprint));
            throw;
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Hashes the files once per model and process. It uses their content, because modification times differ between replicas.
    /// </summary>
    private async Task<string> FingerprintAsync(ModelManifest model)
    {
        var parts = new List<string>
        {
            model.Name,
            $"{model.TextEncoder.MaxTokens} {model.TextEncoder.MaskKind} {model.TextEncoder.Tokenizer.Kind}",
            $"{string.Join(',', options.Value.ExecutionProviders)} {options.Value.IntraOpThreads} {Environment.ProcessorCount}",
        };
        foreach (string path in GetFiles(model))
        {
            await using FileStream file = File.OpenRead(path);
            parts.Add($"{Path.GetFileName(path)} {Convert.ToHexStringLower(await SHA256.HashDataAsync(file))}");
        }

        return Hash(string.Join('\n', parts));
    }

    /// <summary>
    /// ONNX files over 2 GB keep their weights in separate files, whose names by convention begin with the name of the ONNX file.
    /// </summary>
    private IEnumerable<string> GetFiles(ModelManifest model)
    {
        string encoder = models.GetPath(model.Name, model.TextEncoder.File);
        return Directory
            .EnumerateFiles(Path.GetDirectoryName(encoder)!, $"{Path.GetFileName(encoder)}*")
            .Append(models.GetPath(model.Name, model.TextEncoder.Tokenizer.File))
            .Order(StringComparer.Ordinal);
    }
}
