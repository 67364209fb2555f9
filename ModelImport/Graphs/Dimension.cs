namespace TextToVideo.ModelImport.Graphs;

/// <summary>A dimension of a graph's input: a number, or a name if it differs from call to call.</summary>
/// <param name="Value">The number; null for a dynamic dimension.</param>
/// <param name="Name">The name of a dynamic dimension.</param>
internal readonly record struct Dimension(int? Value, string? Name)
{
    public static implicit operator Dimension(int value) => new(value, null);

    public static implicit operator Dimension(string name) => new(null, name);
}
