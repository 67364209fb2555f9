namespace TextToVideo.Planning;

/// <summary>A variant of a plan, for comparison.</summary>
/// <param name="Name">The name of the variant.</param>
/// <param name="Changes">The changed assumptions.</param>
/// <param name="Figures">The figures computed from them.</param>
public sealed record ChangedPlan(string Name, IReadOnlyList<PlanValue> Changes, IReadOnlyList<PlanValue> Figures);
