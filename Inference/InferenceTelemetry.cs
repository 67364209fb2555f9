using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference.Onnx;

namespace TextToVideo.Inference;

/// <summary>Traces: one span per call of a network, and one where its file is loaded.</summary>
public static class InferenceTelemetry
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string SourceName = "TextToVideo.Inference";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts the span of one call.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="provider">What runs it.</param>
    /// <param name="inputs">What it is given; the first dimension of the first is the number of rows.</param>
    /// <param name="outputShape">The shape of what it gives.</param>
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

    /// <summary>Says which network it is.</summary>
    /// <param name="activity">The span.</param>
    /// <param name="spec">The network.</param>
    /// <param name="provider">What runs it.</param>
    internal static void Describe(Activity? activity, NetworkSpec spec, ExecutionProvider provider) =>
        activity
            ?.SetTag(AttributeNames.Model, spec.Model)
            .SetTag(AttributeNames.Network, spec.Network)
            .SetTag(AttributeNames.ExecutionProvider, provider.ToString());
}
