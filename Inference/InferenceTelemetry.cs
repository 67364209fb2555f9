using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference;

/// <summary>Tracing: one span per call of a network and one per load of its file.</summary>
public static class InferenceTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Inference";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one network call.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="provider">The execution provider.</param>
    /// <param name="inputs">The inputs; the first dimension of the first input is the number of rows.</param>
    /// <param name="outputShape">The shape of the output.</param>
    internal static Activity? StartRun(
        NetworkSpec spec,
        ExecutionProvider provider,
        IReadOnlyList<NetworkInput> inputs,
        ReadOnlySpan<int> outputShape
    )
    {
        Activity? activity = s_source.StartActivity($"{SpanNames.Run}{spec.Network}");
        if (activity is { IsAllDataRequested: true })
        {
            Describe(activity, spec, provider);
            activity.SetTag(AttributeNames.BatchRows, inputs[0].Shape[0]);
            activity.SetTag(AttributeNames.InputShapes, inputs.Select(input => $"{input.Name}: {string.Join('x', input.Shape)}").ToArray());
            activity.SetTag(AttributeNames.OutputShape, string.Join('x', outputShape.ToArray()));
        }

        return activity;
    }

    /// <summary>Starts the span of loading a network.</summary>
    /// <param name="spec">The network.</param>
    internal static Activity? StartLoad(NetworkSpec spec) => s_source.StartActivity($"{SpanNames.Load}{spec.Network}");

    /// <summary>Adds the attributes that identify the network.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="spec">The network.</param>
    /// <param name="provider">The execution provider.</param>
    internal static void Describe(Activity? activity, NetworkSpec spec, ExecutionProvider provider) =>
        activity
            ?.SetTag(AttributeNames.Model, spec.Model)
            .SetTag(AttributeNames.Network, spec.Network)
            .SetTag(AttributeNames.ExecutionProvider, provider.ToString());
}
