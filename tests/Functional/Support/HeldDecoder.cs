using System.Runtime.CompilerServices;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Functional.Support;

/// <summary>A decoder that computes its second chunk only when the test allows it.</summary>
/// <param name="decoder">The decoder that gives the frames.</param>
/// <param name="firstChunk">The number of frames before the wait.</param>
/// <param name="mayContinue">Completes when the rest may be decoded.</param>
internal sealed class HeldDecoder(IVaeDecoder decoder, int firstChunk, Task mayContinue) : IVaeDecoder
{
    public ModelManifest Model => decoder.Model;

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> DecodeAsync(
        FloatTensor normalisedLatents,
        VideoSize size,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        int count = 0;
        await foreach (ReadOnlyMemory<byte> frame in decoder.DecodeAsync(normalisedLatents, size, cancellationToken))
        {
            if (count++ == firstChunk)
            {
                await mayContinue.WaitAsync(cancellationToken);
            }

            yield return frame;
        }
    }

    public IAsyncEnumerable<FloatTensor> DecodeChunksAsync(
        FloatTensor latents,
        TilingManifest? tiling,
        CancellationToken cancellationToken
    ) => decoder.DecodeChunksAsync(latents, tiling, cancellationToken);
}
