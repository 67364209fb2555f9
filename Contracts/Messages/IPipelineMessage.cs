namespace TextToVideo.Contracts.Messages;

/// <summary>A command or event of the pipeline.</summary>
public interface IPipelineMessage
{
    /// <summary>Gets the id of the video, which is the correlation id of the saga.</summary>
    Guid VideoId { get; }
}
