using System.Runtime.CompilerServices;
using Microsoft.ML.OnnxRuntime.Tensors;
using TextToVideo.Inference.Loading;
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
        IReadOnlyList<LatentShape>? shapes = model.LatentShapes;
        var tiles = shapes?.SelectMany(shape => TiledDecoding.Split(shape.Height, shape.Width, vae.Tiling)).ToList();
        IReadOnlyList<LatentShape>? lengths = vae.Chunking is null ? shapes : null;

        // The last chunk of a clip may be shorter than the others, but not than one latent frame.
        IEnumerable<int>? latentFrames = vae.Chunking is { Frames: 1 } ? [1] : lengths?.Select(shape => shape.Frames);
        List<TensorSpec> inputs =
        [
            new TensorSpec(
                vae.Inputs.Latents,
                TensorElementType.Float,
                DimensionSpec.Fixed("batch", 1),
                DimensionSpec.Fixed("latent channels", model.Denoiser.LatentChannels),
                DimensionSpec.OneOf("latent frames", latentFrames),
                DimensionSpec.OneOf("latent height", tiles?.Select(tile => tile.Height)),
                DimensionSpec.OneOf("latent width", tiles?.Select(tile => tile.Width))
            ),
        ];
        if (vae.Chunking is { } chunking)
        {
            inputs.Add(new TensorSpec(chunking.First, TensorElementType.Bool, DimensionSpec.Fixed("flag", 1)));
        }

        return new NetworkSpec(
            model.Name,
            "vae_decoder",
            path,
            inputs,
            [
                new TensorSpec(
                    vae.Outputs.Video,
                    TensorElementType.Float,
                    DimensionSpec.Fixed("batch", 1),
                    DimensionSpec.Fixed("colours", Colours),
                    DimensionSpec.OneOf("frames", lengths?.Select(shape => model.Denoiser.GetFrames(shape.Frames))),
                    DimensionSpec.OneOf("height", tiles?.Select(tile => tile.Height * compression)),
                    DimensionSpec.OneOf("width", tiles?.Select(tile => tile.Width * compression))
                ),
            ],
            vae.Chunking?.StateInputs
        );
    }

    /// <summary>
    /// Decodes the smallest latents once, because a file with dynamic output dimensions does not show whether the compression in the
    /// manifest is right. It also warms up the network.
    /// </summary>
    /// <exception cref="ModelLoadException">The output has another size, or the network fails.</exception>
    public void CheckCompression()
    {
        LatentShape smallest = model.SmallestLatentShape;
        try
        {
            DecodeChunks(new FloatTensor(smallest.Dimensions), model.Vae.Tiling, CancellationToken.None).First();
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
        VideoSize size,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(normalisedLatents);
        if (
            !model.TryGetClip(normalisedLatents.Shape.AsSpan(), out VideoSize decoded, out _)
            || !model.Limits.Allows(size)
            || model.Limits.GetDecodedSize(size) != decoded
        )
        {
            throw new ArgumentException(
                $"{model.Name} does not support latents of shape {normalisedLatents} for frames of {size}.",
                nameof(normalisedLatents)
            );
        }

        int reduction = decoded.Width / size.Width;
        FloatTensor latents = LatentStatistics.Denormalise(normalisedLatents, model.Vae);
        int number = 0;
        await foreach (FloatTensor video in DecodeChunksAsync(latents, model.Vae.Tiling, cancellationToken))
        {
            for (int frame = 0; frame < video.Shape[1]; frame++, number++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return FrameConversion.ToRgb24(video, frame, model.Vae.OutputRange[0], model.Vae.OutputRange[1], reduction)
                    ?? throw new InferenceException($"The decoder of {model.Name} produced non-finite values in frame {number}.");
            }
        }
    }

    public async IAsyncEnumerable<FloatTensor> DecodeChunksAsync(
        FloatTensor latents,
        TilingManifest? tiling,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(latents);

        // One chunk is decoded while its predecessor's frames are used, so memory holds at most two.
        using IEnumerator<FloatTensor> chunks = DecodeChunks(latents, tiling, cancellationToken).GetEnumerator();
        Task<bool> next = Task.Run(chunks.MoveNext, cancellationToken);
        try
        {
            while (await next)
            {
                FloatTensor video = chunks.Current;
                next = Task.Run(chunks.MoveNext, cancellationToken);
                yield return video;
            }
        }
        finally
        {
            // The enumerator must not be disposed while it runs.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Decodes [C, T, H, W] to the chunks [3, frames, height, width] of the video in order.</summary>
    private IEnumerable<FloatTensor> DecodeChunks(FloatTensor latents, TilingManifest? tiling, CancellationToken cancellationToken)
    {
        // The state of a chunk lives in the session, which must therefore stay loaded until the last one.
        using NetworkUse use = network.Use(cancellationToken);
        int latentFrames = latents.Shape[1];
        IReadOnlyList<LatentTile> tiles = TiledDecoding.Split(latents.Shape[2], latents.Shape[3], tiling);
        var states = new NetworkState?[tiles.Count];
        try
        {
            int length = model.Vae.Chunking?.Frames ?? latentFrames;
            for (int first = 0; first < latentFrames; first += length)
            {
                int count = Math.Min(length, latentFrames - first);
                yield return TiledDecoding.Decode(
                    tiles,
                    tiling?.Overlap ?? 0,
                    model.Denoiser.SpatialCompression,
                    tile => Run(TiledDecoding.Cut(latents, tiles[tile], first, count), first == 0, use, ref states[tile], cancellationToken)
                );
            }
        }
        finally
        {
            foreach (NetworkState? state in states)
            {
                state?.Dispose();
            }
        }
    }

    /// <summary>Decodes a tile of a chunk.</summary>
    private FloatTensor Run(FloatTensor latents, bool isFirst, NetworkUse use, ref NetworkState? state, CancellationToken cancellationToken)
    {
        int compression = model.Denoiser.SpatialCompression;
        int latentFrames = latents.Shape[1];
        int frames = isFirst ? model.Denoiser.GetFrames(latentFrames) : latentFrames * model.Denoiser.TemporalCompression;
        int height = latents.Shape[2] * compression;
        int width = latents.Shape[3] * compression;
        int[] shape = [1, Colours, frames, height, width];
        var input = NetworkInput.Create(model.Vae.Inputs.Latents, latents.Reshape([1, .. latents.Shape.AsSpan()]));
        string output = model.Vae.Outputs.Video;
        FloatTensor video;
        if (model.Vae.Chunking is { } chunking)
        {
            state ??= OnnxNetwork.CreateState(use, chunking.StateInputs, chunking.StateOutputs);
            video = network.Run([input, NetworkInput.Create(chunking.First, isFirst)], output, shape, state, cancellationToken);
        }
        else
        {
            video = network.Run([input], output, shape, cancellationToken);
        }

        return video.Reshape(Colours, frames, height, width);
    }
}
