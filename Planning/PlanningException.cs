namespace TextToVideo.Planning;

/// <summary>Thrown when the request for a plan or a simulation is invalid.</summary>
/// <param name="field">The name of the field in JSON.</param>
/// <param name="description">What is wrong and which values are allowed, without the name of the field.</param>
public sealed class PlanningException(string field, string description) : Exception($"{field} {description}")
{
    /// <summary>The name of the field in JSON.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong and which values are allowed, without the name of the field.</summary>
    public string Description { get; } = description;
}
