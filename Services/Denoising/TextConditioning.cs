using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>What leads the denoiser: the two texts as the text encoder gave them.</summary>
/// <param name="Prompt">Embeddings [L, D] and mask [L] of the prompt.</param>
/// <param name="NegativePrompt">Embeddings [L, D] and mask [L] of what guidance leads away from.</param>
internal sealed record TextConditioning(ConditioningText Prompt, ConditioningText NegativePrompt)
{
    /// <summary>SHA-256 of all elements, in hex.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (FloatTensor tensor in (FloatTensor[])[Prompt.Embeds, Prompt.Mask, NegativePrompt.Embeds, NegativePrompt.Mask])
        {
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Takes the tensors from an embedding file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model that they are meant for.</param>
    /// <exception cref="InvalidDenoisingRequestException">A tensor is missing or is not what the model takes.</exception>
    public static TextConditioning Read(SafetensorsFile file, ModelManifest model) =>
        new(Read(file, "prompt", model), Read(file, "negative_prompt", model));

    private static ConditioningText Read(SafetensorsFile file, string prefix, ModelManifest model)
    {
        int tokens = model.TextEncoder.MaxTokens;
        FloatTensor embeds = Read(file, $"{prefix}_embeds", [tokens, model.TextEncoder.EmbeddingWidth]);
        FloatTensor mask = Read(file, $"{prefix}_mask", [tokens]);
        foreach (float value in mask.Span)
        {
            if (value is not (0 or 1))
            {
                throw Invalid($"tensor {prefix}_mask must hold 1 for a token and 0 for padding");
            }
        }

        return new ConditioningText(embeds, mask);
    }

    private static FloatTensor Read(SafetensorsFile file, string name, int[] shape)
    {
        string expected = $"float32 [{string.Join(", ", shape)}]";
        if (!file.Contains(name))
        {
            throw Invalid($"tensor {name} is missing; expected {expected}");
        }

        if (file.DataType(name) != SafetensorsDataType.F32 || !file.Shape(name).AsSpan().SequenceEqual(shape))
        {
            throw Invalid($"tensor {name} must be {expected}, not {file.DataType(name)} [{string.Join(", ", file.Shape(name))}]");
        }

        FloatTensor tensor = file.Floats(name);
        foreach (float value in tensor.Span)
        {
            if (!float.IsFinite(value))
            {
                throw Invalid($"tensor {name} must hold finite numbers only");
            }
        }

        return tensor;
    }

    private static InvalidDenoisingRequestException Invalid(string description) => new("embedding", description);
}

/// <summary>One text.</summary>
/// <param name="Embeds">[L, D].</param>
/// <param name="Mask">[L]: 1 for a token, 0 for padding.</param>
internal sealed record ConditioningText(FloatTensor Embeds, FloatTensor Mask);
