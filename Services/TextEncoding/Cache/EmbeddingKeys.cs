using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.TextEncoding.Cache;

/// <summary>
/// Creates the cache keys from everything that determines an embedding bit by bit: the text, the files of the tokenizer and the text
/// encoder (the model's name alone may later stand for other weights), the execution settings, the version of ONNX Runtime and the kind of
/// processor. The text cannot be derived from a key.
/// </summary>
internal sealed class EmbeddingKeys(IModelRepository models, INetworkIdentities identities, IOptions<OnnxOptions> options)
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

    /// <summary>Computes what the keys of a model have in common, once per model and process.</summary>
    private async Task<string> FingerprintAsync(ModelManifest model)
    {
        NetworkIdentity encoder = await identities.GetAsync(models.GetPath(model.Name, model.TextEncoder.File), CancellationToken.None);
        await using FileStream tokenizer = File.OpenRead(models.GetPath(model.Name, model.TextEncoder.Tokenizer.File));
        string[] parts =
        [
            model.Name,
            $"{model.TextEncoder.MaxTokens} {model.TextEncoder.MaskKind} {model.TextEncoder.Tokenizer.Kind} {model.TextEncoder.Cleaning}",
            $"{string.Join(',', options.Value.ExecutionProviders)} {options.Value.IntraOpThreads} {Environment.ProcessorCount}",
            $"{encoder.Runtime} {encoder.Processor}",
            encoder.Weights,
            Convert.ToHexStringLower(await SHA256.HashDataAsync(tokenizer)),
        ];
        return Hash(string.Join('\n', parts));
    }
}
