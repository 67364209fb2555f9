using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Inference.Models;

/// <summary>
/// The models found at <c>&lt;root&gt;/*/model.json</c>. The folder is read again from time to time, so that every property can change.
/// </summary>
public interface IModelRepository
{
    /// <summary>All models sorted by name, including those whose weights are missing and those whose folders were removed.</summary>
    IReadOnlyList<ModelManifest> Models { get; }

    /// <summary>
    /// The default model. It was available at the start; another one takes its place if it no longer is, unless it is configured.
    /// </summary>
    ModelManifest Default { get; }

    /// <summary>The further names of models, each with the name of its model.</summary>
    IReadOnlyDictionary<string, string> Aliases { get; }

    /// <summary>Looks up a model.</summary>
    /// <param name="name">The model's name or one of its aliases, case-sensitive; null or empty for the default model.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <returns>True if the model exists, even if it is not available.</returns>
    bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest);

    /// <summary>Returns true if the model has the configured precision and all required files exist.</summary>
    /// <param name="name">A model's name.</param>
    /// <param name="reason">Why the model is not available, in one line.</param>
    bool IsAvailable(string name, [NotNullWhen(false)] out string? reason);

    /// <summary>Returns the default precision of a model's denoiser: the configured one, or else the manifest's default.</summary>
    /// <param name="model">A model of <see cref="Models"/>. Use <see cref="IsAvailable"/> to find out if it has that precision.</param>
    string GetPrecision(ModelManifest model);

    /// <summary>Returns the path of a model's file.</summary>
    /// <param name="name">The name of a model of <see cref="Models"/>.</param>
    /// <param name="file">A file name from its manifest.</param>
    /// <returns>The absolute path; the file need not exist.</returns>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    string GetPath(string name, string file);
}
