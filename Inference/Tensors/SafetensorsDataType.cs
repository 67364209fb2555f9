namespace TextToVideo.Inference.Tensors;

/// <summary>The supported element types, under the names that the safetensors format uses.</summary>
public enum SafetensorsDataType
{
    /// <summary>Booleans, one byte each.</summary>
    BOOL,

    /// <summary>Bytes.</summary>
    U8,

    /// <summary>IEEE 754 binary16.</summary>
    F16,

    /// <summary>The upper half of an IEEE 754 binary32.</summary>
    BF16,

    /// <summary>IEEE 754 binary32.</summary>
    F32,

    /// <summary>IEEE 754 binary64.</summary>
    F64,

    /// <summary>Signed 32-bit integers.</summary>
    I32,

    /// <summary>Signed 64-bit integers.</summary>
    I64,
}
