namespace TextToVideo.Planning;

/// <summary>A value of a plan: an assumption or a figure.</summary>
/// <param name="Id">The name in JSON.</param>
/// <param name="Section">The section it is shown in.</param>
/// <param name="Label">The display name.</param>
/// <param name="Unit">The unit.</param>
public abstract record Cell(string Id, string Section, string Label, QuantityUnit Unit);
