using TextToVideo.Contracts;

namespace TextToVideo.Denoising;

/// <summary>The request is not one that the model takes.</summary>
/// <param name="field">The request's field, as the API names it.</param>
/// <param name="description">What is wrong and what is allowed.</param>
internal sealed class InvalidDenoisingRequestException(string field, string description)
    : PipelineException(ErrorCodes.InvalidRequest, $"{field}: {description}")
{
    /// <summary>The request's field, as the API names it.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong and what is allowed.</summary>
    public string Description { get; } = description;
}
