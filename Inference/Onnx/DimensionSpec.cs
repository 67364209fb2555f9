using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Onnx;

/// <summary>One dimension of a network's input or output, as the manifest describes it.</summary>
/// <param name="Meaning">The name of the dimension, for messages.</param>
/// <param name="Allowed">All values it can have at run time; null for any value.</param>
internal sealed record DimensionSpec(string Meaning, IReadOnlyList<int>? Allowed)
{
    /// <summary>The batch dimension, which can have any value.</summary>
    public static DimensionSpec Batch { get; } = new("batch", null);

    /// <summary>Creates the dimension of a text's tokens: the maximum, or any number if the network takes texts without padding.</summary>
    public static DimensionSpec Tokens(MaskKind maskKind, int maxTokens) =>
        maskKind == MaskKind.None ? new("tokens", null) : Fixed("tokens", maxTokens);

    /// <summary>Creates a dimension with a fixed value.</summary>
    public static DimensionSpec Fixed(string meaning, int value) => new(meaning, [value]);

    /// <summary>
    /// Creates a dimension that has one of several values, depending on the request; null if they follow a rule, for any value.
    /// </summary>
    public static DimensionSpec OneOf(string meaning, IEnumerable<int>? values) =>
        new(meaning, values is null ? null : [.. values.Distinct().Order()]);
}
