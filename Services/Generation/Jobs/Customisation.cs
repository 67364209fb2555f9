namespace TextToVideo.Generation.Jobs;

/// <summary>What a request says beside its prompt; null is "not said".</summary>
/// <param name="Style">How things are drawn, for example "watercolour".</param>
/// <param name="Camera">How the camera moves, for example "zoom in".</param>
/// <param name="Mood">The feeling or pace, for example "calm".</param>
/// <param name="Theme">The surroundings, for example "night".</param>
public sealed record Customisation(string? Style = null, string? Camera = null, string? Mood = null, string? Theme = null)
{
    /// <summary>Nothing is said.</summary>
    public static Customisation None { get; } = new();

    /// <summary>The names of the fields, in the order in which they become text.</summary>
    internal static IReadOnlyList<string> Fields { get; } = ["style", "camera", "mood", "theme"];

    /// <summary>The values, in the fields' order.</summary>
    internal IReadOnlyList<string?> Values => [Style, Camera, Mood, Theme];

    /// <summary>The same without the fields that another says.</summary>
    internal Customisation Except(Customisation other) =>
        new(
            other.Style is null ? Style : null,
            other.Camera is null ? Camera : null,
            other.Mood is null ? Mood : null,
            other.Theme is null ? Theme : null
        );

    /// <summary>The same with other values.</summary>
    /// <param name="change">Makes a field's new value of its name and the present one.</param>
    internal Customisation Map(Func<string, string?, string?> change) =>
        new(change(Fields[0], Style), change(Fields[1], Camera), change(Fields[2], Mood), change(Fields[3], Theme));
}
