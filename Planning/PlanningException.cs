namespace TextToVideo.Planning;

/// <summary>A plan or a simulation was asked for with something that it cannot be made of.</summary>
/// <param name="field">The field, as in JSON.</param>
/// <param name="problem">What is wrong with it and what is allowed, without the field's name.</param>
public sealed class PlanningException(string field, string problem) : Exception($"{field} {problem}")
{
    /// <summary>The field, as in JSON.</summary>
    public string Field { get; } = field;

    /// <summary>What is wrong with it and what is allowed, without the field's name.</summary>
    public string Problem { get; } = problem;
}
