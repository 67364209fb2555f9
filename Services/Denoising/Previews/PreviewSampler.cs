using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Previews;

/// <summary>Creates the previews of one job, at most one per interval.</summary>
/// <param name="map">Renders the model's latents.</param>
/// <param name="scheduler">The scheduler of the job.</param>
/// <param name="interval">The minimum time between two previews.</param>
/// <param name="time">The time provider.</param>
internal sealed class PreviewSampler(LatentPreview map, IScheduler scheduler, TimeSpan interval, TimeProvider time)
{
    private long? _last;

    /// <summary>Creates a preview if one is due. The job calls this before every step.</summary>
    /// <param name="latents">The latents before the step, [C, T, H, W]; not changed.</param>
    /// <param name="modelOutput">The model output for the latents, after guidance.</param>
    /// <param name="stepIndex">The step, from 0.</param>
    /// <returns>The preview, or null if none is due.</returns>
    public Preview? Take(FloatTensor latents, ReadOnlySpan<float> modelOutput, int stepIndex)
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
            scheduler.PredictOriginalSample(latents.Span[part], modelOutput[part], stepIndex, middle.Span[Slice(channel * length, length)]);
        }

        return new Preview(map, middle);
    }

    private static Range Slice(int start, int length) => start..(start + length);
}
