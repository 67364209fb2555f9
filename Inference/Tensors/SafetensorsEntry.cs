using System.Collections.Immutable;

namespace TextToVideo.Inference.Tensors;

/// <summary>The header entry of one tensor in a safetensors file.</summary>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="Offset">Start of the data, in bytes from the end of the header.</param>
/// <param name="Size">Size in bytes.</param>
internal sealed record SafetensorsEntry(SafetensorsDataType DataType, ImmutableArray<int> Shape, long Offset, long Size)
{
    /// <summary>Returns the size of one element in bytes.</summary>
    public static int ElementSize(SafetensorsDataType dataType) =>
        dataType switch
        {
            SafetensorsDataType.BOOL or SafetensorsDataType.U8 => 1,
            SafetensorsDataType.F16 or SafetensorsDataType.BF16 => 2,
            SafetensorsDataType.F32 or SafetensorsDataType.I32 => 4,
            SafetensorsDataType.F64 or SafetensorsDataType.I64 => 8,
            _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, null),
        };
}
