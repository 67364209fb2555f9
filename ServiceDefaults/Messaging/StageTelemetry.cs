using System.Diagnostics;
using MassTransit;
using TextToVideo.Contracts.Messages;
using TextToVideo.Contracts.Telemetry;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>Creates the spans of stages: one per attempt of a worker.</summary>
internal static class StageTelemetry
{
    private static readonly ActivitySource s_source = new("TextToVideo.Stages");

    /// <summary>Starts the span of an attempt.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="context">The command.</param>
    public static Activity? StartWork(string stage, ConsumeContext<IPipelineMessage> context) =>
        s_source
            .StartActivity($"{SpanNames.Work}{stage}")
            .SetVideo(context.Message.VideoId)
            ?.SetTag(AttributeNames.Stage, stage)
            .SetTag(AttributeNames.Attempt, context.GetRetryAttempt() + 1)
            .SetTag(AttributeNames.Redelivered, context.ReceiveContext.Redelivered);
}
