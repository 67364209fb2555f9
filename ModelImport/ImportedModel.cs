namespace TextToVideo.ModelImport;

/// <summary>A model that was imported.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Path">The model's folder.</param>
/// <param name="Graphs">The ONNX files that were written into it.</param>
/// <param name="WeightBytes">The size of the published files that it uses.</param>
public sealed record ImportedModel(string Name, string Path, IReadOnlyList<string> Graphs, long WeightBytes);
