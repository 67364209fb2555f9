namespace TextToVideo.Contracts;

/// <summary>A field of a request is not what it may be.</summary>
/// <param name="field">The request's field, as the API names it.</param>
/// <param name="description">What is wrong and what is allowed.</param>
public class InvalidFieldException(string field, string description)
    : PipelineException(ErrorCodes.InvalidRequest, $"{field}: {description}")
{
    /// <summary>The request's field, as the API names it.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong and what is allowed.</summary>
    public string Description { get; } = description;
}
