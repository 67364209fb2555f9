using TextToVideo.ModelImport.Graphs;

namespace TextToVideo.ModelImport;

/// <summary>The precisions that networks can compute in.</summary>
internal static class Precisions
{
    /// <summary>Returns the type of the activations.</summary>
    public static ElementType GetType(ImportPrecision precision) =>
        precision switch
        {
            ImportPrecision.Fp32 => ElementType.Float32,
            ImportPrecision.Bf16 => ElementType.BFloat16,
            ImportPrecision.Fp16 => ElementType.Float16,
            _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
        };

    /// <summary>Returns the name in manifests and file names, for example <c>bf16</c>.</summary>
    public static string GetName(ImportPrecision precision) => precision.ToString().ToLowerInvariant();
}
