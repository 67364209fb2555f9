using TextToVideo.Inference.Models;
using TextToVideo.ModelImport.Checkpoints;

namespace TextToVideo.ModelImport;

/// <summary>A family of published models whose networks this project can build.</summary>
internal interface IModelFamily
{
    /// <summary>The class of the pipeline in <c>model_index.json</c>.</summary>
    string Pipeline { get; }

    /// <summary>Builds the networks and the manifest of a checkpoint. Nothing is written.</summary>
    /// <param name="folder">The checkpoint.</param>
    /// <param name="options">The user's choices; the name is not null.</param>
    /// <exception cref="ModelLoadException">
    /// A file is missing, malformed or unexpected, or a configuration is not supported; the message names file and reason.
    /// </exception>
    ModelBlueprint Build(CheckpointFolder folder, ImportOptions options);
}
