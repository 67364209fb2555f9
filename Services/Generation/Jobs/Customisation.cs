namespace TextToVideo.Generation.Jobs;

/// <summary>Represents the customisation that a request specifies in addition to its prompt; null means not specified.</summary>
/// <param name="Style">The visual style, for example "watercolour".</param>
/// <param name="Camera">The camera movement, for example "zoom in".</param>
/// <param name="Mood">The mood or pace, for example "calm".</param>
/// <param name="Theme">The theme (the surroundings), for example "night".</param>
public sealed record Customisation(string? Style = null, string? Camera = null, string? Mood = null, string? Theme = null)
{
    /// <summary>Gets the customisation that specifies nothing.</summary>
    public static Customisation None { get; } = new();

    /// <summary>Gets the names of the fields, in the order in which their texts are appended to the prompt.</summary>
    internal static IReadOnlyList<string> Fields { get; } = ["style", "camera", "mood", "theme"];

    /// <summary>Gets the values, in the order of <see cref="Fields"/>.</summary>
    internal IReadOnlyList<string?> Values => [Style, Camera, Mood, Theme];

    /// <summary>Returns a copy without the fields that another customisation specifies.</summary>
    internal Customisation Except(Customisation other) =>
        new(
            other.Style is null ? Style : null,
            other.Camera is null ? Camera : null,
            other.Mood is null ? Mood : null,
            other.Theme is null ? Theme : null
        );

    /// <summary>Returns a copy in which every value is replaced.</summary>
    /// <param name="change">Returns the new value of a field, given its name and its current value.</param>
    internal Customisation Map(Func<string, string?, string?> change) =>
        new(change(Fields[0], Style), change(Fields[1], Camera), change(Fields[2], Mood), change(Fields[3], Theme));
}
