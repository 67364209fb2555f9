namespace TextToVideo.ModelImport.Checkpoints;

/// <summary>Chooses among the variants of the weight files that a checkpoint may have.</summary>
internal static class WeightVariants
{
    /// <summary>
    /// Returns the variants in order of preference; null stands for the files without one. Weights of the precision itself come first,
    /// because they need no conversion, and then those that lose least.
    /// </summary>
    public static IReadOnlyList<string?> For(ImportOptions options) =>
        options switch
        {
            { Variant: { } variant } => [variant, null],
            { Precision: ImportPrecision.Fp32 } => [null, "fp32", "bf16", "fp16"],
            { Precision: ImportPrecision.Bf16 } => ["bf16", null, "fp32", "fp16"],
            _ => ["fp16", null, "fp32", "bf16"],
        };
}
