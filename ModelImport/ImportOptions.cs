namespace TextToVideo.ModelImport;

/// <summary>The choices of a user who imports a model.</summary>
public sealed record ImportOptions
{
    /// <summary>The model's name; null for the name of the checkpoint's folder.</summary>
    public string? Name { get; init; }

    /// <summary>The precision that the networks compute in.</summary>
    public ImportPrecision Precision { get; init; }

    /// <summary>
    /// The variant of the weight files, for example <c>bf16</c>; null for the one of the precision if there is one, or else the files
    /// without a variant.
    /// </summary>
    public string? Variant { get; init; }

    /// <summary>Whether a model of this name that was imported before is replaced. Without it, a name that is taken is an error.</summary>
    public bool Replace { get; init; }
}

/// <summary>The precisions that networks can compute in.</summary>
public enum ImportPrecision
{
    /// <summary>float32, the only one for CPUs.</summary>
    Fp32,

    /// <summary>bfloat16, for GPUs.</summary>
    Bf16,

    /// <summary>float16, for GPUs.</summary>
    Fp16,
}
