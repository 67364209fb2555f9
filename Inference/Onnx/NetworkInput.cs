using Microsoft.ML.OnnxRuntime;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>A value for one input of a network; the runtime reads it where it is.</summary>
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

    public static NetworkInput Of(string name, FloatTensor tensor)
    {
        long[] shape = [.. tensor.Shape.Select(dimension => (long)dimension)];
        return new NetworkInput(
            name,
            shape,
            () => OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, tensor.Memory, shape)
        );
    }

    public static NetworkInput Of(string name, long[] values, params long[] shape) =>
        new(name, shape, () => OrtValue.CreateTensorValueFromMemory(values, shape));

    /// <summary>Pins the value; to be disposed after the run.</summary>
    public OrtValue ToOrtValue() => _create();
}
