namespace TextToVideo.Planning;

/// <summary>A plan beside another.</summary>
/// <param name="Name">What is other.</param>
/// <param name="Changes">The assumptions that are other.</param>
/// <param name="Figures">What follows.</param>
public sealed record ChangedPlan(string Name, IReadOnlyList<PlanValue> Changes, IReadOnlyList<PlanValue> Figures);
