using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>Chooses among the variants of the weight files that a checkpoint may have.</summary>
internal static class WeightVariants
{
    /// <summary>
    /// Returns the variants in order of preference; null stands for the files without one. Weights of the type that the network computes in
    /// come first, because they need no conversion, and then those that lose least.
    /// </summary>
    /// <param name="variant">The user's choice; null for none.</param>
    /// <param name="computeType">The type of the network's activations.</param>
    public static IReadOnlyList<string?> For(string? variant, ElementType computeType) =>
        (variant, computeType) switch
        {
            ({ } chosen, _) => [chosen, null],
            (_, ElementType.BFloat16) => ["bf16", null, "fp32", "fp16"],
            (_, ElementType.Float16) => ["fp16", null, "fp32", "bf16"],
            _ => [null, "fp32", "bf16", "fp16"],
        };
}
