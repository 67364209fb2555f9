using Onnx;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport;

/// <summary>What an import writes.</summary>
/// <param name="Manifest">The content of <c>model.json</c>.</param>
/// <param name="Graphs">The networks by file name.</param>
/// <param name="Files">The files of the checkpoint that the model needs, relative to its folder: weights and tokenizer.</param>
internal sealed record ModelBlueprint(ModelManifest Manifest, IReadOnlyDictionary<string, ModelProto> Graphs, IReadOnlyList<string> Files);
