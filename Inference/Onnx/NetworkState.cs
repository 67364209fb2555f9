using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>The tensors that a network passes from each call to the next. They stay in the memory of ONNX Runtime.</summary>
internal sealed class NetworkState : IDisposable
{
    private IDisposable _owner;

    private NetworkState(IReadOnlyList<string> inputNames, IReadOnlyList<string> outputNames, DisposableList<OrtValue> values)
    {
        InputNames = inputNames;
        OutputNames = outputNames;
        Values = values;
        _owner = values;
    }

    /// <summary>The inputs that take the state.</summary>
    public IReadOnlyList<string> InputNames { get; }

    /// <summary>The outputs that return it, in the same order.</summary>
    public IReadOnlyList<string> OutputNames { get; }

    /// <summary>The state, in the same order.</summary>
    public IReadOnlyList<OrtValue> Values { get; private set; }

    /// <summary>Creates a state of zeros; dynamic dimensions are 1.</summary>
    public static NetworkState Create(IReadOnlyDictionary<string, NodeMetadata> inputs, string inputPrefix, string outputPrefix)
    {
        string[] names = [.. inputs.Keys.Where(name => name.StartsWith(inputPrefix, StringComparison.Ordinal))];
        var values = new DisposableList<OrtValue>(names.Length);
        foreach (string name in names)
        {
            long[] shape = [.. inputs[name].Dimensions.Select(dimension => (long)Math.Max(dimension, 1))];
            var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
            value.GetTensorMutableDataAsSpan<float>().Clear();
            values.Add(value);
        }

        return new NetworkState(names, [.. names.Select(name => outputPrefix + name[inputPrefix.Length..])], values);
    }

    /// <summary>Takes over the results of a call, of which the last ones are the new state.</summary>
    /// <param name="results">The results; they are disposed with the state.</param>
    /// <param name="skip">The number of results before the state.</param>
    public void Replace(IDisposableReadOnlyCollection<OrtValue> results, int skip)
    {
        _owner.Dispose();
        _owner = results;
        Values = [.. results.Skip(skip)];
    }

    public void Dispose() => _owner.Dispose();

    private sealed class DisposableList<T>(int capacity) : List<T>(capacity), IDisposable
        where T : IDisposable
    {
        public void Dispose() => ForEach(item => item.Dispose());
    }
}
