using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Onnx;

/// <summary>Loads each ONNX file once, on the best provider that works, and checks it against its manifest.</summary>
internal sealed class OnnxSessionFactory(IOptions<OnnxOptions> options, InferenceMetrics metrics, ILogger<OnnxSessionFactory> logger)
    : IDisposable
{
    /// <summary>Refuses to put nodes that no configured provider takes on the CPU.</summary>
    private const string DisableCpuFallback = "session.disable_cpu_ep_fallback";
    private const string AllowSpinning = "session.intra_op.allow_spinning";

    private readonly ConcurrentDictionary<(string Path, string Network), Lazy<OnnxNetwork>> _networks = new();
    private readonly OnnxOptions _options = options.Value;

    /// <summary>The network of a file; loaded when first asked for.</summary>
    /// <param name="spec">The file and what must be in it.</param>
    /// <exception cref="ModelLoadException">The file is missing, damaged or not what the manifest says, or no provider runs it.</exception>
    public OnnxNetwork Get(NetworkSpec spec)
    {
        Lazy<OnnxNetwork> network = _networks.GetOrAdd((spec.Path, spec.Network), _ => new Lazy<OnnxNetwork>(() => Load(spec)));
        try
        {
            return network.Value;
        }
        catch (ModelLoadException)
        {
            // A failure must not stick: the file may be there the next time.
            _networks.TryRemove(KeyValuePair.Create((spec.Path, spec.Network), network));
            throw;
        }
    }

    public void Dispose()
    {
        foreach (Lazy<OnnxNetwork> network in _networks.Values.Where(network => network.IsValueCreated))
        {
            network.Value.Dispose();
        }
    }

    private OnnxNetwork Load(NetworkSpec spec)
    {
        using Activity? activity = InferenceTelemetry.StartLoad(spec);
        try
        {
            var watch = Stopwatch.StartNew();
            OnnxNetwork network = OpenOnBest(spec);
            InferenceTelemetry.Describe(activity, spec, network.Provider);
            metrics.Loaded(spec, network.Provider, watch.Elapsed);
            logger.Loaded(spec.Network, spec.Model, network.Provider, watch.ElapsedMilliseconds);
            return network;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
    }

    private OnnxNetwork OpenOnBest(NetworkSpec spec)
    {
        if (!File.Exists(spec.Path))
        {
            throw new ModelLoadException(spec.Path, "the file is missing");
        }

        ExecutionProvider[] providers = ConfiguredProviders();
        for (int first = 0; ; first++)
        {
            // Each attempt drops the most wanted provider of the one before. The last is the CPU alone, where only the file can be at fault.
            ArraySegment<ExecutionProvider> candidates = new(providers, first, providers.Length - first);
            try
            {
                return Open(spec, candidates);
            }
            catch (Exception exception) when (candidates[0] != ExecutionProvider.CPU && IsProviderFailure(exception))
            {
                string problem = OnnxMessage.OneLine(exception);
                if (_options.Strict)
                {
                    throw new ModelLoadException(spec.Path, $"{candidates[0]} does not run it: {problem}", exception);
                }

                logger.ProviderFailed(candidates[0], spec.Network, spec.Model, problem, candidates[1]);
            }
            catch (OnnxRuntimeException exception)
            {
                throw new ModelLoadException(spec.Path, $"ONNX Runtime cannot load it: {OnnxMessage.OneLine(exception)}", exception);
            }
        }
    }

    private OnnxNetwork Open(NetworkSpec spec, ArraySegment<ExecutionProvider> providers)
    {
        OnnxTelemetry.Disable();
        using SessionOptions sessionOptions = CreateSessionOptions(providers);
        var session = new InferenceSession(spec.Path, sessionOptions);
        try
        {
            SignatureCheck.Verify(spec, session.InputMetadata, session.OutputMetadata);
            return new OnnxNetwork(spec, session, providers[0], _options.EffectiveIntraOpThreads);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private SessionOptions CreateSessionOptions(ArraySegment<ExecutionProvider> providers)
    {
        var sessionOptions = new SessionOptions
        {
            // One node after the other: the order of sums, and so the bits of the result, do not depend on timing.
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            IntraOpNumThreads = _options.EffectiveIntraOpThreads,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        try
        {
            foreach (ExecutionProvider provider in providers)
            {
                Append(sessionOptions, provider);
            }

            // Threads that spin between calls take the processor from what the calls are for.
            sessionOptions.AddSessionConfigEntry(AllowSpinning, "0");
            if (_options.Strict && !providers.Contains(ExecutionProvider.CPU))
            {
                sessionOptions.AddSessionConfigEntry(DisableCpuFallback, "1");
            }

            return sessionOptions;
        }
        catch
        {
            sessionOptions.Dispose();
            throw;
        }
    }

    private void Append(SessionOptions sessionOptions, ExecutionProvider provider)
    {
        string device = _options.DeviceId.ToString(CultureInfo.InvariantCulture);
        switch (provider)
        {
            case ExecutionProvider.CUDA:
                using (var cuda = new OrtCUDAProviderOptions())
                {
                    // Algorithms by rule, not by a race that may end differently each time; and float32 means float32, not TF32.
                    cuda.UpdateOptions(
                        new Dictionary<string, string>
                        {
                            ["device_id"] = device,
                            ["cudnn_conv_algo_search"] = "DEFAULT",
                            ["use_tf32"] = "0",
                        }
                    );
                    sessionOptions.AppendExecutionProvider_CUDA(cuda);
                }

                break;
            case ExecutionProvider.TensorRT:
                using (var tensorRt = new OrtTensorRTProviderOptions())
                {
                    tensorRt.UpdateOptions(new Dictionary<string, string> { ["device_id"] = device });
                    sessionOptions.AppendExecutionProvider_Tensorrt(tensorRt);
                }

                break;
            default:
                // ONNX Runtime appends the CPU itself.
                break;
        }
    }

    private ExecutionProvider[] ConfiguredProviders()
    {
        List<ExecutionProvider> providers =
        [
            .. _options.ExecutionProviders.Select(name => Enum.Parse<ExecutionProvider>(name, ignoreCase: true)).Distinct(),
        ];
        int cpu = providers.IndexOf(ExecutionProvider.CPU);
        if (cpu >= 0)
        {
            // The CPU takes everything: what stands after it is never reached.
            providers.RemoveRange(cpu + 1, providers.Count - cpu - 1);
        }
        else if (providers.Count == 0 || !_options.Strict)
        {
            providers.Add(ExecutionProvider.CPU);
        }

        return [.. providers];
    }

    /// <summary>A library that lacks the provider, or whose own libraries are missing, shows in any of these.</summary>
    private static bool IsProviderFailure(Exception exception) =>
        exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or NotSupportedException;
}
