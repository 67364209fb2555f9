using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>A loaded network. Safe for concurrent use.</summary>
internal sealed class OnnxNetwork : IDisposable
{
    private readonly InferenceSession _session;

    /// <summary>Creates a network that owns the session.</summary>
    /// <param name="spec">The description of the network.</param>
    /// <param name="session">The session; it is disposed with the network.</param>
    /// <param name="provider">The execution provider.</param>
    /// <param name="threads">The number of CPU threads per operator.</param>
    public OnnxNetwork(NetworkSpec spec, InferenceSession session, ExecutionProvider provider, int threads)
    {
        Spec = spec;
        Provider = provider;
        Threads = threads;
        _session = session;
    }

    /// <summary>The description of the network.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>The execution provider.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>The number of CPU threads per operator.</summary>
    public int Threads { get; }

    /// <summary>Runs the network.</summary>
    /// <param name="inputs">One value per input.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="outputShape">The required shape of the output; ONNX Runtime writes directly into the result.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InferenceException">The run failed.</exception>
    public FloatTensor Run(
        IReadOnlyList<NetworkInput> inputs,
        string output,
        ReadOnlySpan<int> outputShape,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Activity? activity = InferenceTelemetry.StartRun(Spec, Provider, inputs, outputShape);

        var result = new FloatTensor(outputShape);
        var values = new List<OrtValue>(inputs.Count + 1);
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            values.AddRange(inputs.Select(input => input.ToOrtValue()));
            using var outputValue = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance,
                result.Memory,
                ToLongs(outputShape)
            );
            _session.Run(options, [.. inputs.Select(input => input.Name)], values, [output], [outputValue]);
            return result;
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            activity.Fail(exception);
            throw new InferenceException($"The {Spec} failed on {Provider}: {OnnxMessage.OneLine(exception)}", exception);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Creates the state of a network that passes tensors from each call to the next.</summary>
    /// <param name="inputPrefix">The inputs whose names start with this prefix take the state.</param>
    /// <param name="outputPrefix">The outputs of the same names with this prefix return it.</param>
    /// <returns>The state before the first call: zeros, with dynamic dimensions of 1.</returns>
    public NetworkState CreateState(string inputPrefix, string outputPrefix) =>
        NetworkState.Create(_session.InputMetadata, inputPrefix, outputPrefix);

    /// <summary>Runs a network that passes tensors from each call to the next.</summary>
    /// <param name="inputs">One value per input, without the state's.</param>
    /// <param name="output">The name of the output.</param>
    /// <param name="outputShape">The required shape of the output.</param>
    /// <param name="state">The state before the call; afterwards the state after it.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InferenceException">The run failed, or the output has another shape.</exception>
    public FloatTensor Run(
        IReadOnlyList<NetworkInput> inputs,
        string output,
        ReadOnlySpan<int> outputShape,
        NetworkState state,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        using Activity? activity = InferenceTelemetry.StartRun(Spec, Provider, inputs, outputShape);
        var values = new List<OrtValue>(inputs.Count);
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            values.AddRange(inputs.Select(input => input.ToOrtValue()));
            IDisposableReadOnlyCollection<OrtValue> results = _session.Run(
                options,
                [.. inputs.Select(input => input.Name), .. state.InputNames],
                [.. values, .. state.Values],
                [output, .. state.OutputNames]
            );
            state.Replace(results, skip: 1);
            return Copy(results[0], outputShape);
        }
        catch (OnnxRuntimeException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            activity.Fail(exception);
            throw new InferenceException($"The {Spec} failed on {Provider}: {OnnxMessage.OneLine(exception)}", exception);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    private FloatTensor Copy(OrtValue value, ReadOnlySpan<int> shape)
    {
        long[] actual = value.GetTensorTypeAndShape().Shape;
        return actual.AsSpan().SequenceEqual(ToLongs(shape))
            ? new FloatTensor(shape, value.GetTensorDataAsSpan<float>().ToArray())
            : throw new InferenceException(
                $"The {Spec} returned an output of shape [{string.Join(", ", actual)}] instead of {TensorShape.Format(shape)}."
            );
    }

    public void Dispose() => _session.Dispose();

    private static long[] ToLongs(ReadOnlySpan<int> shape)
    {
        long[] result = new long[shape.Length];
        for (int index = 0; index < shape.Length; index++)
        {
            result[index] = shape[index];
        }

        return result;
    }
}
