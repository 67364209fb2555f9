namespace TextToVideo.Planning;

/// <summary>A number of a plan.</summary>
/// <param name="Id">As JSON names it.</param>
/// <param name="Section">What it is about.</param>
/// <param name="Label">For people.</param>
/// <param name="Unit">What it counts.</param>
public abstract record Cell(string Id, string Section, string Label, QuantityUnit Unit);
