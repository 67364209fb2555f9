namespace TextToVideo.Contracts;

/// <summary>A field of a request is invalid.</summary>
public class InvalidFieldException : PipelineException
{
    /// <summary>Creates the error.</summary>
    /// <param name="field">The field of the request, as the API names it.</param>
    /// <param name="description">What is wrong and what is allowed.</param>
    public InvalidFieldException(string field, string description)
        : this(ErrorCodes.InvalidRequest, field, description) { }

    /// <summary>Creates the error with a code of its own.</summary>
    /// <param name="code">One of <see cref="ErrorCodes"/>.</param>
    /// <param name="field">The field or header of the request, as the API names it.</param>
    /// <param name="description">What is wrong and what is allowed.</param>
    protected InvalidFieldException(string code, string field, string description)
        : base(code, $"{field}: {description}")
    {
        Field = field;
        Description = description;
    }

    /// <summary>The field or header of the request, as the API names it.</summary>
    public string Field { get; }

    /// <summary>What is wrong and what is allowed.</summary>
    public string Description { get; }
}
