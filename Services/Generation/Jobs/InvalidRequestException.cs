using TextToVideo.Contracts;

namespace TextToVideo.Generation.Jobs;

/// <summary>A field of the request is not what it may be.</summary>
/// <param name="field">The field, as REST names it.</param>
/// <param name="description">What is wrong and what is allowed.</param>
public sealed class InvalidRequestException(string field, string description)
    : PipelineException(ErrorCodes.InvalidRequest, $"{field}: {description}")
{
    /// <summary>The field, as REST names it.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong and what is allowed.</summary>
    public string Description { get; } = description;
}
