using System.Runtime.InteropServices;
using System.Security.Cryptography;
using TextToVideo.Contracts;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising;

/// <summary>The prompt embeds of the prompt and the negative prompt.</summary>
/// <param name="Prompt">Prompt embeds [L, D] and attention mask [L] of the prompt.</param>
/// <param name="NegativePrompt">Prompt embeds [L, D] and attention mask [L] of the negative prompt.</param>
internal sealed record TextConditioning(ConditioningText Prompt, ConditioningText NegativePrompt)
{
    /// <summary>Returns the SHA-256 of all elements in hex.</summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (FloatTensor tensor in (FloatTensor[])[Prompt.Embeds, Prompt.Mask, NegativePrompt.Embeds, NegativePrompt.Mask])
        {
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Reads the tensors from an embedding file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="model">The model that uses them.</param>
    /// <exception cref="InvalidFieldException">A tensor is missing or invalid for the model.</exception>
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
                throw Invalid($"tensor {prefix}_mask must contain 1 for a token and 0 for padding");
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
                throw Invalid($"tensor {name} must contain only finite numbers");
            }
        }

        return tensor;
    }

    private static InvalidFieldException Invalid(string description) => new("embedding", description);
}

/// <summary>The prompt embeds of one text.</summary>
/// <param name="Embeds">Prompt embeds [L, D].</param>
/// <param name="Mask">Attention mask [L]: 1 for a token, 0 for padding.</param>
internal sealed record ConditioningText(FloatTensor Embeds, FloatTensor Mask);
