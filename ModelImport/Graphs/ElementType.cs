using Onnx;

namespace TextToVideo.ModelImport.Graphs;

/// <summary>The element types of tensors, under the numbers of ONNX (TensorProto.DataType).</summary>
internal enum ElementType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = TensorProto.Types.DataType.Float,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = TensorProto.Types.DataType.Float16,

    /// <summary>The upper half of an IEEE 754 binary32.</summary>
    BFloat16 = TensorProto.Types.DataType.Bfloat16,

    /// <summary>Signed 64-bit integers.</summary>
    Int64 = TensorProto.Types.DataType.Int64,

    /// <summary>Booleans.</summary>
    Bool = TensorProto.Types.DataType.Bool,
}
