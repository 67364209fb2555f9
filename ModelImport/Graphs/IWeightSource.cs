namespace TextToVideo.ModelImport.Graphs;

/// <summary>The weights that a graph can use.</summary>
internal interface IWeightSource
{
    /// <summary>Returns true if there is a weight of this name.</summary>
    bool Contains(string name);

    /// <summary>Returns the weight of a name and marks it as used.</summary>
    /// <param name="name">The name.</param>
    /// <param name="shape">The shape that the network needs.</param>
    /// <exception cref="Inference.Models.ModelLoadException">There is no such weight, or it has another shape.</exception>
    WeightEntry Get(string name, ReadOnlySpan<int> shape);
}
