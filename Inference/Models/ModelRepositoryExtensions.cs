using TextToVideo.Contracts;

namespace TextToVideo.Inference.Models;

/// <summary>Looks up the model that a request names.</summary>
public static class ModelRepositoryExtensions
{
    private const string Field = "model";

    /// <summary>Returns a model, whether it is available or not.</summary>
    /// <param name="models">The model repository.</param>
    /// <param name="name">The model's name, case-sensitive; null or empty for the default model.</param>
    /// <exception cref="InvalidFieldException">There is no such model; the exception lists all models.</exception>
    public static ModelManifest GetRequired(this IModelRepository models, string? name)
    {
        ArgumentNullException.ThrowIfNull(models);
        return models.TryGet(name, out ModelManifest? model) ? model : throw Unknown(models.Models);
    }

    /// <summary>Returns a model that has all its files here.</summary>
    /// <param name="models">The model repository.</param>
    /// <param name="name">The model's name, case-sensitive; null or empty for the default model.</param>
    /// <exception cref="InvalidFieldException">
    /// There is no such model, and the exception lists the available ones, or the model is not available, and the exception says why.
    /// </exception>
    public static ModelManifest GetAvailable(this IModelRepository models, string? name)
    {
        ArgumentNullException.ThrowIfNull(models);
        if (!models.TryGet(name, out ModelManifest? model))
        {
            throw Unknown(models.Models.Where(other => models.IsAvailable(other.Name, out _)));
        }

        return models.IsAvailable(model.Name, out string? reason)
            ? model
            : throw new InvalidFieldException(Field, $"{model.Name} is not available here: {reason}");
    }

    private static InvalidFieldException Unknown(IEnumerable<ModelManifest> allowed) =>
        new(Field, $"must be one of {string.Join(", ", allowed.Select(model => model.Name))}");
}
