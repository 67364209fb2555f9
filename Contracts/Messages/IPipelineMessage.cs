namespace TextToVideo.Contracts.Messages;

/// <summary>What every command and event carries.</summary>
public interface IPipelineMessage
{
    /// <summary>The video's id; the saga's correlation id.</summary>
    Guid VideoId { get; }
}
