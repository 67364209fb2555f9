using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Loading;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Onnx;

/// <summary>
/// A network, whose session is loaded when it is needed and may be unloaded while nothing uses it. Safe for concurrent use.
/// </summary>
internal sealed class OnnxNetwork
{
    private readonly NetworkMemory _memory;
    private readonly NetworkSlot _slot;
    private ExecutionProvider? _provider;

    /// <summary>Creates a network; its file is not opened yet.</summary>
    /// <param name="spec">The description of the network.</param>
    /// <param name="threads">The number of CPU threads per operator.</param>
    /// <param name="size">The memory that it needs while it is loaded, in bytes.</param>
    /// <param name="open">
    /// Opens the file on the given provider, or, the first time, on the first one that works; results on another provider would differ.
    /// </param>
    /// <param name="memory">The memory that it is loaded into.</param>
    public OnnxNetwork(NetworkSpec spec, int threads, long size, Func<ExecutionProvider?, OnnxSession> open, NetworkMemory memory)
    {
        Spec = spec;
        Threads = threads;
        _memory = memory;
        _slot = new NetworkSlot(spec.ToString(), spec.Model, spec.Network, spec.Path, size, Load);

        OnnxSession Load()
        {
            OnnxSession session = open(_provider);
            _provider = session.Provider;
            return session;
        }
    }

    /// <summary>The description of the network.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>The execution provider. The network must have been loaded once.</summary>
    public ExecutionProvider Provider => _provider ?? throw new InvalidOperationException($"The {Spec} has not been loaded.");

    /// <summary>The number of CPU threads per operator.</summary>
    public int Threads { get; }

    /// <summary>Loads the network, if it is not loaded, and keeps it loaded until the result is disposed.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ModelLoadException">
    /// The file is missing, damaged or does not match the manifest, or no provider can run it.
    /// </exception>
    public Task<NetworkUse> UseAsync(CancellationToken cancellationToken) => _memory.UseAsync(_slot, nested: false, cancellationToken);

    /// <summary>
    /// Like <see cref="UseAsync"/>, for a call that may be part of a longer use; it blocks the thread while the network is loaded.
    /// </summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="ModelLoadException">The network cannot be loaded.</exception>
    public NetworkUse Use(CancellationToken cancellationToken) =>
        _memory.UseAsync(_slot, nested: true, cancellationToken).GetAwaiter().GetResult();

    /// <summary>Unloads the network as soon as nothing uses it.</summary>
    public void Retire() => _memory.Retire(_slot);

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
        using NetworkUse use = Use(cancellationToken);
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
            GetSession(use).Run(options, [.. inputs.Select(input => input.Name)], values, [output], [outputValue]);
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

    /// <summary>
    /// Creates the state of a network that passes tensors from each call to the next. The network must be in use until the state is
    /// disposed.
    /// </summary>
    /// <param name="use">The use of the network.</param>
    /// <param name="inputPrefix">The inputs whose names start with this prefix take the state.</param>
    /// <param name="outputPrefix">The outputs of the same names with this prefix return it.</param>
    /// <returns>The state before the first call: zeros, with dynamic dimensions of 1.</returns>
    public static NetworkState CreateState(NetworkUse use, string inputPrefix, string outputPrefix) =>
        NetworkState.Create(GetSession(use).InputMetadata, inputPrefix, outputPrefix);

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
        using NetworkUse use = Use(cancellationToken);
        using Activity? activity = InferenceTelemetry.StartRun(Spec, Provider, inputs, outputShape);
        var values = new List<OrtValue>(inputs.Count);
        using var options = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.Register(() => options.Terminate = true);
        try
        {
            values.AddRange(inputs.Select(input => input.ToOrtValue()));
            IDisposableReadOnlyCollection<OrtValue> results = GetSession(use)
                .Run(
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

    private static InferenceSession GetSession(NetworkUse use) => ((OnnxSession)use.Value).Session;

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
