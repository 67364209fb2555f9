using System.Runtime.CompilerServices;
using TextToVideo.Contracts;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.VaeDecoding;

/// <summary>Decodes a latents file to frames.</summary>
/// <param name="components">The model components.</param>
/// <param name="models">The model repository.</param>
internal sealed class VaeDecodingWorker(IModelComponents components, IModelRepository models)
{
    private const string Latents = "latents";

    /// <summary>Reads the latents of a known clip.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="file">A safetensors file with one float32 tensor, latents [C, T, H, W].</param>
    /// <param name="clip">The clip that the latents must decode to.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">
    /// There is no such model, it does not support the clip, the file is invalid, or its latents are not the clip's.
    /// </exception>
    public async Task<LatentClip> ReadAsync(string modelName, Stream file, Clip clip, CancellationToken cancellationToken)
    {
        ModelManifest model = models.GetRequired(modelName);
        ModelLimits.Check(model, new GenerationParameters { Size = new VideoSize(clip.Width, clip.Height), NumFrames = clip.NumFrames });
        FloatTensor latents = await ReadTensorAsync(file, cancellationToken);
        LatentShape expected = model.GetLatentShape(clip.Width, clip.Height, clip.NumFrames);
        return latents.HasShape(expected.Dimensions)
            ? new LatentClip(model, latents, clip)
            : throw Invalid($"has shape {latents}, but {clip.NumFrames} frames of {clip.Width}x{clip.Height} need {expected}");
    }

    /// <summary>Reads the latents of a call that does not name a clip, and determines the clip from their shape.</summary>
    /// <param name="modelName">The model's name; empty for the default model.</param>
    /// <param name="file">A safetensors file with one float32 tensor, latents [C, T, H, W].</param>
    /// <param name="size">The size of the frames; null for the size that the decoder makes.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The latents and the clip, with the model's default frame rate.</returns>
    /// <exception cref="InvalidFieldException">
    /// There is no such model, the file is invalid, or its latents do not decode to the size.
    /// </exception>
    public async Task<LatentClip> ReadAsync(string modelName, Stream file, VideoSize? size, CancellationToken cancellationToken)
    {
        ModelManifest model = models.GetRequired(modelName);
        FloatTensor latents = await ReadTensorAsync(file, cancellationToken);
        if (!model.TryGetClip(latents.Shape.AsSpan(), out VideoSize decoded, out int frames))
        {
            throw Invalid($"has shape {latents}, which model {model.Name} does not support");
        }

        VideoSize wanted = size ?? decoded;
        if (!model.Limits.Allows(wanted) || model.Limits.GetDecodedSize(wanted) != decoded)
        {
            IEnumerable<VideoSize> sizes = model.Limits.Sizes.Where(candidate => model.Limits.GetDecodedSize(candidate) == decoded);
            string allowed = string.Join(" or ", sizes.Prepend(decoded).Distinct());
            throw new InvalidFieldException("width", $"and height must be {allowed} for latents of this shape (model {model.Name})");
        }

        return new LatentClip(model, latents, new Clip(wanted.Width, wanted.Height, frames, model.Limits.Fps.Default));
    }

    /// <summary>Decodes the latents.</summary>
    /// <param name="clip">The result of a <c>ReadAsync</c>.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The frames in order, RGB24.</returns>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(
        LatentClip clip,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        using ModelUse<IVaeDecoder> decoder = await components.UseVaeDecoderAsync(clip.Model.Name, cancellationToken);
        var size = new VideoSize(clip.Clip.Width, clip.Clip.Height);
        await foreach (ReadOnlyMemory<byte> frame in decoder.Component.DecodeAsync(clip.Latents, size, cancellationToken))
        {
            yield return frame;
        }
    }

    private static async Task<FloatTensor> ReadTensorAsync(Stream file, CancellationToken cancellationToken)
    {
        FloatTensor latents;
        try
        {
            SafetensorsFile tensors = await SafetensorsFile.ReadAsync(file, cancellationToken);
            latents = tensors.Contains(Latents) ? tensors.Floats(Latents) : throw Invalid("must contain a tensor named latents");
        }
        catch (InvalidDataException damaged)
        {
            throw Invalid($"must be a safetensors file: {damaged.Message}");
        }

        return latents.Span.ContainsAnyExceptInRange(float.MinValue, float.MaxValue)
            ? throw Invalid("must contain only finite numbers")
            : latents;
    }

    private static InvalidFieldException Invalid(string description) => new(Latents, description);
}
