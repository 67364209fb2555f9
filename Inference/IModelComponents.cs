using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.TextEncoders;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Inference;

/// <summary>
/// The running parts of the models. A part is loaded when it is first asked for, shared from then on and disposed with the container. Where
/// loading fails, the next call tries again.
/// </summary>
public interface IModelComponents
{
    /// <summary>A model's tokenizer and text encoder.</summary>
    /// <param name="modelName">A model's name; null or empty: the default's.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged or not what the manifest says.</exception>
    ITextEncoder GetTextEncoder(string? modelName);

    /// <summary>A model's denoiser.</summary>
    /// <param name="modelName">A model's name; null or empty: the default's.</param>
    /// <param name="precision">One of the manifest's precisions; null: the configured one, else the manifest's default.</param>
    /// <exception cref="ArgumentException">There is no such model or precision.</exception>
    /// <exception cref="ModelLoadException">
    /// The model lacks the configured precision, or a file is missing, damaged or not what the manifest says.
    /// </exception>
    IDenoiser GetDenoiser(string? modelName, string? precision = null);

    /// <summary>A model's VAE decoder.</summary>
    /// <param name="modelName">A model's name; null or empty: the default's.</param>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    /// <exception cref="ModelLoadException">A file is missing, damaged or not what the manifest says.</exception>
    IVaeDecoder GetVaeDecoder(string? modelName);
}
