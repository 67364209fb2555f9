using TextToVideo.Contracts;

namespace TextToVideo.Denoising;

/// <summary>Thrown when a request is invalid for the model.</summary>
/// <param name="field">The name of the field in the API.</param>
/// <param name="description">What is wrong and which values are allowed.</param>
internal sealed class InvalidDenoisingRequestException(string field, string description)
    : PipelineException(ErrorCodes.InvalidRequest, $"{field}: {description}")
{
    /// <summary>The name of the field in the API.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong and which values are allowed.</summary>
    public string Description { get; } = description;
}
