using Microsoft.ML.OnnxRuntime;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.ModelImport;

/// <summary>Checks a written graph by loading it.</summary>
internal static class GraphCheck
{
    /// <summary>Loads a graph without optimising it, so that the weights are mapped into memory and not read.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <exception cref="ModelLoadException">ONNX Runtime rejects the graph.</exception>
    public static void Load(string path)
    {
        OnnxTelemetry.Disable();
        using var options = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,

            // A pattern would reserve memory for all weights in one piece.
            EnableMemoryPattern = false,
            EnableCpuMemArena = false,
        };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        try
        {
            using var session = new InferenceSession(path, options);
        }
        catch (OnnxRuntimeException exception) when (OnnxMessage.IsNotImplemented(exception))
        {
            // The graph is valid. Networks in bf16 are for GPUs, which need not be in the machine that imports.
        }
        catch (OnnxRuntimeException exception)
        {
            throw new ModelLoadException(path, $"ONNX Runtime cannot load it: {OnnxMessage.OneLine(exception)}", exception);
        }
    }
}
