using Microsoft.ML.OnnxRuntime;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>The value of one network input. ONNX Runtime reads it in place.</summary>
internal sealed class NetworkInput
{
    private readonly Func<OrtValue> _create;

    private NetworkInput(string name, long[] shape, Func<OrtValue> create)
    {
        Name = name;
        Shape = shape;
        _create = create;
    }

    public string Name { get; }

    public long[] Shape { get; }

    public static NetworkInput Create(string name, FloatTensor tensor)
    {
        long[] shape = [.. tensor.Shape.Select(dimension => (long)dimension)];
        return new NetworkInput(
            name,
            shape,
            () => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensor.Memory, shape)
        );
    }

    public static NetworkInput Create(string name, long[] values, params long[] shape) =>
        new(name, shape, () => OrtValue.CreateTensorValueFromMemory(values, shape));

    public static NetworkInput Create(string name, bool value) =>
        new(name, [1], () => OrtValue.CreateTensorValueFromMemory(new[] { value }, [1]));

    /// <summary>Creates a value that pins the memory; dispose it after the run.</summary>
    public OrtValue ToOrtValue() => _create();
}
