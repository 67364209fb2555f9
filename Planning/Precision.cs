namespace TextToVideo.Planning;

/// <summary>The number format of the weights and of matrix multiplication.</summary>
public enum Precision
{
    /// <summary>IEEE 754 single precision, 4 bytes.</summary>
    Fp32,

    /// <summary>IEEE 754 half precision, 2 bytes.</summary>
    Fp16,

    /// <summary>bfloat16, 2 bytes.</summary>
    Bf16,

    /// <summary>8-bit floating point (E4M3 or E5M2), 1 byte.</summary>
    Fp8,

    /// <summary>8-bit integers, 1 byte.</summary>
    Int8,
}
