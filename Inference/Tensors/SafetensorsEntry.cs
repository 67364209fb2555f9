using System.Collections.Immutable;

namespace TextToVideo.Inference.Tensors;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="DataType">Element type.</param>
/// <param name="Shape">Dimensions, outermost first; empty for a scalar.</param>
/// <param name="Offset">Where the data begins, in bytes from the end of the header.</param>
/// <param name="Size">Bytes.</param>
internal sealed record SafetensorsEntry(SafetensorsDataType DataType, ImmutableArray<int> Shape, long Offset, int Size)
{
    /// <summary>Bytes of one element.</summary>
    public static int ElementSize(SafetensorsDataType dataType) =>
        dataType switch
        {
            SafetensorsDataType.U8 => 1,
            SafetensorsDataType.F16 or SafetensorsDataType.BF16 => 2,
            SafetensorsDataType.F32 or SafetensorsDataType.I32 => 4,
            SafetensorsDataType.I64 => 8,
            _ => throw new ArgumentOutOfRangeException(nameof(dataType), dataType, null),
        };
}
