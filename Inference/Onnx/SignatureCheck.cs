using Microsoft.ML.OnnxRuntime;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Onnx;

/// <summary>Compares an ONNX file's inputs and outputs with the manifest.</summary>
internal static class SignatureCheck
{
    /// <summary>Throws an exception for the first difference.</summary>
    /// <param name="spec">The inputs and outputs according to the manifest.</param>
    /// <param name="inputs">The file's inputs.</param>
    /// <param name="outputs">The file's outputs.</param>
    /// <exception cref="ModelLoadException">They differ; the message names the file and the input or output.</exception>
    public static void Verify(
        NetworkSpec spec,
        IReadOnlyDictionary<string, NodeMetadata> inputs,
        IReadOnlyDictionary<string, NodeMetadata> outputs
    )
    {
        foreach (TensorSpec expected in spec.Inputs)
        {
            Verify(spec.Path, "input", expected, inputs);
        }

        foreach (TensorSpec expected in spec.Outputs)
        {
            Verify(spec.Path, "output", expected, outputs);
        }

        string? surplus = inputs
            .Keys.Except(spec.Inputs.Select(input => input.Name))
            .Where(name => spec.StatePrefix is null || !name.StartsWith(spec.StatePrefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (surplus is not null)
        {
            throw new ModelLoadException(spec.Path, $"has an input '{surplus}' that is not in the manifest");
        }
    }

    private static void Verify(string path, string side, TensorSpec expected, IReadOnlyDictionary<string, NodeMetadata> actual)
    {
        string what = $"{side} '{expected.Name}'";
        if (!actual.TryGetValue(expected.Name, out NodeMetadata? node))
        {
            throw new ModelLoadException(
                path,
                $"has no {what} as named in the manifest; it has: {string.Join(", ", actual.Keys.Order(StringComparer.Ordinal))}"
            );
        }

        if (!node.IsTensor)
        {
            throw new ModelLoadException(path, $"{what} is not a tensor");
        }

        if (node.ElementDataType != expected.ElementType)
        {
            throw new ModelLoadException(path, $"{what} has type {node.ElementDataType}, the manifest requires {expected.ElementType}");
        }

        if (node.Dimensions.Length != expected.Dimensions.Count)
        {
            string meanings = string.Join(", ", expected.Dimensions.Select(dimension => dimension.Meaning));
            throw new ModelLoadException(
                path,
                $"{what} has {node.Dimensions.Length} dimensions, the manifest requires {expected.Dimensions.Count} ({meanings})"
            );
        }

        for (int index = 0; index < node.Dimensions.Length; index++)
        {
            Verify(path, what, expected.Dimensions[index], node.Dimensions[index]);
        }
    }

    /// <summary>A dynamic dimension accepts any value; a fixed one must be the only value that the manifest requires.</summary>
    private static void Verify(string path, string what, DimensionSpec expected, int actual)
    {
        if (actual < 0)
        {
            return;
        }

        if (expected.Allowed is null || expected.Allowed.Any(value => value != actual))
        {
            string needed = expected.Allowed is null ? "any" : string.Join(", ", expected.Allowed);
            throw new ModelLoadException(path, $"{what} has {expected.Meaning} fixed to {actual}, the manifest requires {needed}");
        }
    }
}
