using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Tokenizers;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference;

/// <summary>
/// Provides the loaded components of the models. A component is loaded on first use, shared afterwards and disposed with the container.
/// If loading fails, the next call tries again.
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

    /// <summary>Returns a model's VAE decoder.</summary>
    /// <param name="modelName">The model's name; null or empty for the default model.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged or does not match the manifest.</exception>
    IVaeDecoder GetVaeDecoder(string? modelName);
}
