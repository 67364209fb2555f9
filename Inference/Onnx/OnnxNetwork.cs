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
