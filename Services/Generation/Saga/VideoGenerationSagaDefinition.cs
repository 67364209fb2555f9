using MassTransit;

namespace TextToVideo.Generation.Saga;

/// <summary>Where the saga listens, and how many messages it handles at a time.</summary>
public sealed class VideoGenerationSagaDefinition : SagaDefinition<VideoJob>
{
    /// <summary>Names the queue.</summary>
    public VideoGenerationSagaDefinition()
    {
        EndpointName = "video-generation";
        ConcurrentMessageLimit = 16;
    }
}
