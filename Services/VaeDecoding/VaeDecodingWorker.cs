using System.Collections.Immutable;
using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.VaeDecoding;

/// <summary>Decodes a latents file to frames.</summary>
/// <param name="components">The model components.</param>
/// <param name="models">The model repository.</param>
internal sealed class VaeDecodingWorker(IModelComponents components, IModelRepository models)
{
    private const string Latents = "latents";

    /// <summary>Reads the latents and determines the clip from their shape.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="file">A safetensors file with one float32 tensor, latents [C, T, H, W].</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="PipelineException">There is no such model, or the file is invalid.</exception>
    public async Task<LatentClip> ReadAsync(string modelName, Stream file, CancellationToken cancellationToken)
    {
        if (!models.TryGet(modelName, out ModelManifest? model))
        {
            throw Invalid("model", $"must be one of {string.Join(", ", models.Models.Select(other => other.Name))}");
        }

        FloatTensor latents;
        try
        {
            SafetensorsFile tensors = await SafetensorsFile.ReadAsync(file, cancellationToken);
            latents = tensors.Contains(Latents) ? tensors.Floats(Latents) : throw Invalid(Latents, "must contain a tensor named latents");
        }
        catch (InvalidDataException damaged)
        {
            throw Invalid(Latents, $"must be a safetensors file: {damaged.Message}");
        }

        if (latents.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue))
        {
            throw Invalid(Latents, "must contain only finite numbers");
        }

        foreach (VideoSize size in model.Limits.Sizes)
        {
            foreach (int frames in model.Limits.Frames.Values)
            {
                LatentShape shape = model.GetLatentShape(size.Width, size.Height, frames);
                if (latents.HasShape(shape.Channels, shape.Frames, shape.Height, shape.Width))
                {
                    return new LatentClip(model, latents, new Clip(size.Width, size.Height, frames, model.Limits.Fps.Default));
                }
            }
        }

        throw Invalid(Latents, $"has shape {Format(latents.Shape)}, which model {model.Name} does not support");
    }

    /// <summary>Decodes the latents.</summary>
    /// <param name="clip">The result of <see cref="ReadAsync"/>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The frames in order, RGB24.</returns>
    public IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(LatentClip clip, CancellationToken cancellationToken) =>
        components.GetVaeDecoder(clip.Model.Name).DecodeAsync(clip.Latents, cancellationToken);

    private static string Format(ImmutableArray<int> shape) => $"[{string.Join(", ", shape)}]";

    private static InvalidFieldException Invalid(string field, string description) => new(field, description);
}
