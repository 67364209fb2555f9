using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference;

/// <summary>
/// Provides the components of the models, which are shared. A network is loaded on first use, within the memory budget of the process;
/// while nothing uses it, it may be unloaded for another one, and is loaded again when it is called. If loading fails, the next call tries
/// again.
/// </summary>
public interface IModelComponents
{
    /// <summary>Returns a model's tokenizer.</summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">Its file is missing or malformed, or its kind is not supported.</exception>
    ITokenizer GetTokenizer(string? modelName);

    /// <summary>Returns a model's tokenizer and text encoder.</summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged or does not match the manifest.</exception>
    ITextEncoder GetTextEncoder(string? modelName);

    /// <summary>Returns a model's denoiser.</summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <param name="precision">One of the manifest's precisions; null for the configured one or else the manifest's default.</param>
    /// <exception cref="ArgumentException">There is no such model or precision.</exception>
    /// <exception cref="ModelLoadException">
    /// The model does not have the configured precision, or a file is missing, damaged or does not match the manifest.
    /// </exception>
    IDenoiser GetDenoiser(string? modelName, string? precision = null);

    /// <summary>
    /// Loads a model's text encoder and keeps it loaded until the result is disposed. Waits while memory that it needs is in use.
    /// </summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">
    /// A file is missing, damaged or does not match the manifest, or the network is larger than the memory budget.
    /// </exception>
    Task<ModelUse<ITextEncoder>> UseTextEncoderAsync(string? modelName, CancellationToken cancellationToken);

    /// <summary>
    /// Loads a model's denoiser of the configured precision and keeps it loaded until the result is disposed. Waits while memory that it
    /// needs is in use.
    /// </summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">
    /// The model does not have the configured precision, a file is missing, damaged or does not match the manifest, or the network is
    /// larger than the memory budget.
    /// </exception>
    Task<ModelUse<IDenoiser>> UseDenoiserAsync(string? modelName, CancellationToken cancellationToken);

    /// <summary>
    /// Loads a model's VAE decoder and keeps it loaded until the result is disposed. Waits while memory that it needs is in use.
    /// </summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">
    /// A file is missing, damaged or does not match the manifest, or the network is larger than the memory budget.
    /// </exception>
    Task<ModelUse<IVaeDecoder>> UseVaeDecoderAsync(string? modelName, CancellationToken cancellationToken);

    /// <summary>Returns a model's VAE decoder.</summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged or does not match the manifest.</exception>
    IVaeDecoder GetVaeDecoder(string? modelName);
}
