namespace TextToVideo.Contracts;

/// <summary>The exception that is thrown when a field of a request is invalid.</summary>
/// <param name="field">The name of the field in the API.</param>
/// <param name="description">A description of the error and of the valid values.</param>
public class InvalidFieldException(string field, string description)
    : PipelineException(ErrorCodes.InvalidRequest, $"{field}: {description}")
{
    /// <summary>Gets the name of the field in the API.</summary>
    public string Field { get; } = field;

    /// <summary>Gets a description of the error and of the valid values.</summary>
    public string Description { get; } = description;
}
