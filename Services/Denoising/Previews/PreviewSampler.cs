using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Previews;

/// <summary>Takes previews of one job, so rarely that they cost nothing, and so often that one sees something happen.</summary>
/// <param name="map">How the model's latents are drawn.</param>
/// <param name="scheduler">Knows where a velocity leads.</param>
/// <param name="interval">What lies between two previews at least.</param>
/// <param name="time">The clock.</param>
internal sealed class PreviewSampler(LatentPreview map, IScheduler scheduler, TimeSpan interval, TimeProvider time)
{
    private long? _last;

    /// <summary>Called before every step.</summary>
    /// <param name="latents">The latents at the step, [C, T, H, W]; not changed.</param>
    /// <param name="velocity">What was predicted for them.</param>
    /// <param name="step">The step.</param>
    /// <returns>Null where none is due.</returns>
    public Preview? Take(FloatTensor latents, ReadOnlySpan<float> velocity, int step)
    {
        if (_last is { } last && time.GetElapsedTime(last) < interval)
        {
            return null;
        }

        _last = time.GetTimestamp();
        (int channels, int frames, int rows, int columns) = (latents.Shape[0], latents.Shape[1], latents.Shape[2], latents.Shape[3]);
        int length = rows * columns;
        var middle = new FloatTensor(channels, rows, columns);
        for (int channel = 0; channel < channels; channel++)
        {
            Range part = Slice(((channel * frames) + (frames / 2)) * length, length);
            scheduler.Estimate(latents.Span[part], velocity[part], step, middle.Span[Slice(channel * length, length)]);
        }

        return new Preview(map, middle);
    }

    private static Range Slice(int start, int length) => start..(start + length);
}
