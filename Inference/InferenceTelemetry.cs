using System.Diagnostics;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference;

/// <summary>Traces: one span per call of a network.</summary>
public static class InferenceTelemetry
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "TextToVideo.Inference";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one call.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="provider">What runs it.</param>
    /// <param name="shape">The shape of the first input; its first dimension is the batch size.</param>
    internal static Activity? StartRun(NetworkSpec spec, ExecutionProvider provider, long[] shape)
    {
        Activity? activity = s_source.StartActivity($"run {spec.Network}");
        if (activity is { IsAllDataRequested: true })
        {
            activity.SetTag("texttovideo.model", spec.Model);
            activity.SetTag("texttovideo.provider", provider.ToString());
            activity.SetTag("texttovideo.batch_size", shape[0]);
            activity.SetTag("texttovideo.input_shape", string.Join('x', shape));
        }

        return activity;
    }
}
