namespace TextToVideo.Inference.Onnx;

/// <summary>What a manifest says of one dimension of a network's input or output.</summary>
/// <param name="Meaning">What the dimension is, for messages.</param>
/// <param name="Allowed">Every value it may have at run time; null: any.</param>
internal sealed record DimensionSpec(string Meaning, IReadOnlyList<int>? Allowed)
{
    /// <summary>Any number of rows.</summary>
    public static DimensionSpec Batch { get; } = new("batch", null);

    /// <summary>A dimension that has one value.</summary>
    public static DimensionSpec Fixed(string meaning, int value) => new(meaning, [value]);

    /// <summary>A dimension that has one of several values, depending on the request.</summary>
    public static DimensionSpec OneOf(string meaning, IEnumerable<int> values) => new(meaning, [.. values.Distinct().Order()]);
}
