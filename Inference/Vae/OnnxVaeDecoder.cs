using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Vae;

/// <summary>A VAE decoder that ONNX Runtime runs.</summary>
internal sealed class OnnxVaeDecoder(ModelManifest model, OnnxNetwork network) : IVaeDecoder
{
    private const int Colours = 3;

    public ModelManifest Model => model;

    /// <summary>Returns the required inputs and outputs of the ONNX file.</summary>
    public static NetworkSpec Describe(ModelManifest model, string path)
    {
        VaeManifest vae = model.Vae;
        int compression = model.Denoiser.SpatialCompression;
        List<LatentShape> shapes = [.. model.LatentShapes.Select(shape => Tile(shape, vae.Tiling))];
        return new NetworkSpec(
            model.Name,
            "vae_decoder",
            path,
            [
                new TensorSpec(
                    vae.Inputs.Latents,
                    TensorElementType.Float,
                    DimensionSpec.Fixed("batch", 1),
                    DimensionSpec.Fixed("latent channels", model.Denoiser.LatentChannels),
                    DimensionSpec.OneOf("latent frames", shapes.Select(shape => shape.Frames)),
                    DimensionSpec.OneOf("latent height", shapes.Select(shape => shape.Height)),
                    DimensionSpec.OneOf("latent width", shapes.Select(shape => shape.Width))
                ),
            ],
            [
                new TensorSpec(
                    vae.Outputs.Video,
                    TensorElementType.Float,
                    DimensionSpec.Fixed("batch", 1),
                    DimensionSpec.Fixed("colours", Colours),
                    DimensionSpec.OneOf("frames", shapes.Select(shape => model.Denoiser.GetFrames(shape.Frames))),
                    DimensionSpec.OneOf("height", shapes.Select(shape => shape.Height * compression)),
                    DimensionSpec.OneOf("width", shapes.Select(shape => shape.Width * compression))
                ),
            ]
        );
    }

    /// <summary>
    /// Decodes the smallest latents once, because a file with dynamic output dimensions does not show whether the compression in the
    /// manifest is right. It also warms up the network.
    /// </summary>
    /// <exception cref="ModelLoadException">The output has another size, or the network fails.</exception>
    public void CheckCompression()
    {
        LatentShape smallest = model
            .LatentShapes.Select(shape => Tile(shape, model.Vae.Tiling))
            .MinBy(shape => (long)shape.Frames * shape.Height * shape.Width)!;
        try
        {
            Run(new FloatTensor(smallest.Dimensions), CancellationToken.None);
        }
        catch (InferenceException exception)
        {
            throw new ModelLoadException(
                network.Spec.Path,
                $"does not decode latents of shape {smallest} with the compression in the manifest: {exception.Message}",
                exception
            );
        }
    }

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(
        FloatTensor normalisedLatents,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(normalisedLatents);
        LatentShape shape = CheckShape(normalisedLatents);
        FloatTensor latents = LatentStatistics.Denormalise(normalisedLatents, model.Vae);
        FloatTensor video = await Task.Run(() => Decode(latents, shape, cancellationToken), cancellationToken);
        for (int frame = 0; frame < video.Shape[1]; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return FrameConversion.ToRgb24(video, frame, model.Vae.OutputRange[0], model.Vae.OutputRange[1])
                ?? throw new InferenceException($"The decoder of {model.Name} produced non-finite values in frame {frame}.");
        }
    }

    /// <summary>Decodes [C, T, H, W] to [3, frames, height, width].</summary>
    private FloatTensor Decode(FloatTensor latents, LatentShape shape, CancellationToken cancellationToken)
    {
        LatentShape tile = Tile(shape, model.Vae.Tiling);
        return tile == shape
            ? Run(latents, cancellationToken)
            : TiledDecoding.Decode(
                latents,
                tile,
                model.Vae.Tiling!.Overlap,
                model.Denoiser.SpatialCompression,
                part => Run(part, cancellationToken)
            );
    }

    private FloatTensor Run(FloatTensor latents, CancellationToken cancellationToken)
    {
        int compression = model.Denoiser.SpatialCompression;
        int frames = model.Denoiser.GetFrames(latents.Shape[1]);
        int height = latents.Shape[2] * compression;
        int width = latents.Shape[3] * compression;
        return network
            .Run(
                [NetworkInput.Create(model.Vae.Inputs.Latents, latents.Reshape([1, .. latents.Shape.AsSpan()]))],
                model.Vae.Outputs.Video,
                [1, Colours, frames, height, width],
                cancellationToken
            )
            .Reshape(Colours, frames, height, width);
    }

    private LatentShape CheckShape(FloatTensor latents)
    {
        if (latents.Shape.Length == 4)
        {
            var shape = new LatentShape(latents.Shape[0], latents.Shape[1], latents.Shape[2], latents.Shape[3]);
            if (model.LatentShapes.Contains(shape))
            {
                return shape;
            }
        }

        throw new ArgumentException($"{model.Name} does not support latents of shape {latents}.", nameof(latents));
    }

    /// <summary>Returns the shape that is decoded in one call.</summary>
    private static LatentShape Tile(LatentShape shape, TilingManifest? tiling) =>
        tiling is null ? shape : shape with { Height = Math.Min(shape.Height, tiling.Size), Width = Math.Min(shape.Width, tiling.Size) };
}
