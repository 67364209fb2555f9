using System.Collections.Immutable;

namespace TextToVideo.ModelImport.Graphs;

/// <summary>Where the elements of a weight are.</summary>
/// <param name="Location">The file, relative to the folder of the graph, with '/' between folders.</param>
/// <param name="Offset">The first byte in the file.</param>
/// <param name="Length">The number of bytes.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, outermost first.</param>
internal sealed record WeightEntry(string Location, long Offset, long Length, ElementType Type, ImmutableArray<int> Shape);
