using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.ML.OnnxRuntime;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Onnx;

/// <summary>Opens ONNX files on the first provider that works, and checks them against their manifests.</summary>
internal sealed class OnnxSessionFactory(IOptions<OnnxOptions> options, InferenceMetrics metrics, ILogger<OnnxSessionFactory> logger)
{
    /// <summary>Session option that prevents unsupported nodes from running on the CPU.</summary>
    private const string DisableCpuFallback = "session.disable_cpu_ep_fallback";
    private const string AllowSpinning = "session.intra_op.allow_spinning";

    private readonly OnnxOptions _options = options.Value;

    /// <summary>Opens a file.</summary>
    /// <param name="spec">The file and its required inputs and outputs.</param>
    /// <param name="provider">The only provider that may run it; null for the first of the configured ones that works.</param>
    /// <exception cref="ModelLoadException">
    /// The file is missing, damaged or does not match the manifest, or no provider can run it.
    /// </exception>
    public OnnxSession Open(NetworkSpec spec, ExecutionProvider? provider)
    {
        using Activity? activity = InferenceTelemetry.StartLoad(spec);
        try
        {
            var watch = Stopwatch.StartNew();
            OnnxSession session = OpenOnFirstWorkingProvider(spec, provider);
            InferenceTelemetry.Describe(activity, spec, session.Provider);
            metrics.Loaded(spec, session.Provider, watch.Elapsed);
            logger.Loaded(spec.Network, spec.Model, session.Provider, watch.ElapsedMilliseconds);
            return session;
        }
        catch (Exception exception)
        {
            activity.Fail(exception);
            throw;
        }
    }

    private OnnxSession OpenOnFirstWorkingProvider(NetworkSpec spec, ExecutionProvider? only)
    {
        if (!File.Exists(spec.Path))
        {
            throw new ModelLoadException(spec.Path, "the file is missing");
        }

        ExecutionProvider[] providers = ConfiguredProviders();
        for (int first = only is { } chosen ? Array.IndexOf(providers, chosen) : 0; ; first++)
        {
            // Each attempt drops the first provider of the previous one. The last attempt uses only the CPU, so then the file must be the
            // cause.
            ArraySegment<ExecutionProvider> candidates = new(providers, first, providers.Length - first);
            try
            {
                return Open(spec, candidates);
            }
            catch (Exception exception) when (candidates[0] != ExecutionProvider.CPU && IsProviderFailure(exception))
            {
                string problem = OnnxMessage.OneLine(exception);
                if (_options.Strict || only is not null)
                {
                    throw new ModelLoadException(spec.Path, $"{candidates[0]} cannot run it: {problem}", exception);
                }

                logger.ProviderFailed(candidates[0], spec.Network, spec.Model, problem, candidates[1]);
            }
            catch (OnnxRuntimeException exception) when (OnnxMessage.IsNotImplemented(exception))
            {
                throw new ModelLoadException(
                    spec.Path,
                    "the CPU cannot run it. A network in bf16 needs a GPU (Inference:ExecutionProviders); the model can be imported with "
                        + $"another --precision. ONNX Runtime says: {OnnxMessage.OneLine(exception)}",
                    exception
                );
            }
            catch (OnnxRuntimeException exception)
            {
                throw new ModelLoadException(spec.Path, $"ONNX Runtime cannot load it: {OnnxMessage.OneLine(exception)}", exception);
            }
        }
    }

    private OnnxSession Open(NetworkSpec spec, ArraySegment<ExecutionProvider> providers)
    {
        OnnxTelemetry.Disable();
        using SessionOptions sessionOptions = CreateSessionOptions(providers);
        var session = new InferenceSession(spec.Path, sessionOptions);
        try
        {
            SignatureCheck.Verify(spec, session.InputMetadata, session.OutputMetadata);
            return new OnnxSession(session, providers[0]);
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
            // Run one node at a time, so that the order of sums, and so the result, does not depend on timing.
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

            // Threads that spin between calls would take CPU time from other work.
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
                    // Choose algorithms by heuristics, because a benchmark may choose differently each time, and use full float32 instead
                    // of TF32.
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
                // ONNX Runtime appends the CPU provider itself.
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
            // The CPU supports every operator, so providers after it are never used.
            providers.RemoveRange(cpu + 1, providers.Count - cpu - 1);
        }
        else if (providers.Count == 0 || !_options.Strict)
        {
            providers.Add(ExecutionProvider.CPU);
        }

        return [.. providers];
    }

    /// <summary>The exceptions that ONNX Runtime throws when the provider or one of its libraries is missing.</summary>
    private static bool IsProviderFailure(Exception exception) =>
        exception is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException or NotSupportedException;
}
