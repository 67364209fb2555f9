using System.Diagnostics.CodeAnalysis;

namespace TextToVideo.Inference.Models;

/// <summary>The models of <c>&lt;root&gt;/*/model.json</c>, read once at start.</summary>
public interface IModelRepository
{
    /// <summary>All models, also those whose weights are absent, sorted by name.</summary>
    IReadOnlyList<ModelManifest> Models { get; }

    /// <summary>The model that is used where none is named; it is available.</summary>
    ModelManifest Default { get; }

    /// <summary>Looks a model up.</summary>
    /// <param name="name">Its name, in its own case; null or empty: the default.</param>
    /// <param name="manifest">What is known about it.</param>
    /// <returns>Whether there is such a model, available or not.</returns>
    bool TryGet(string? name, [NotNullWhen(true)] out ModelManifest? manifest);

    /// <summary>Whether the model has the configured precision, and all files that it needs are there.</summary>
    /// <param name="name">A model's name.</param>
    /// <param name="reason">Why it is not available, in one line.</param>
    bool IsAvailable(string name, [NotNullWhen(false)] out string? reason);

    /// <summary>The precision of a model's denoiser where none is asked for: the configured one, else the manifest's default.</summary>
    /// <param name="model">A model of <see cref="Models"/>; whether it has that precision is for <see cref="IsAvailable"/> to say.</param>
    string GetPrecision(ModelManifest model);

    /// <summary>Where a file of a model is.</summary>
    /// <param name="name">The name of a model of <see cref="Models"/>.</param>
    /// <param name="file">A file name from its manifest.</param>
    /// <returns>The absolute path; the file need not exist.</returns>
    /// <exception cref="ArgumentException">There is no such model.</exception>
    string GetPath(string name, string file);
}
