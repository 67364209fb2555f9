using Microsoft.Extensions.Time.Testing;
using TextToVideo.Denoising.Previews;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;
using TextToVideo.Inference.Vae;

namespace TextToVideo.Denoising.Tests.Previews;

public class PreviewSamplerTests
{
    private static readonly LatentPreview s_map = new(
        new PreviewManifest
        {
            Scale = 1,
            Factors =
            [
                [1, 0, 0],
                [0, 1, 0],
            ],
            Bias = [0, 0, 0.5f],
        }
    );

    private readonly FakeTimeProvider _clock = new();
    private readonly PreviewSampler _sampler;

    public PreviewSamplerTests()
    {
        var sigmas = new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear };
        _sampler = new PreviewSampler(
            s_map,
            new FlowMatchEulerScheduler(sigmas, 4, new FlowConventions(1)),
            TimeSpan.FromMilliseconds(200),
            _clock
        );
    }

    [Fact]
    public void Take_FirstTime_EstimatesTheMiddleFrameWithoutItsNoise()
    {
        // Two channels of three frames of 1x2: the middle frame's are elements 2 and 3 of each channel's six.
        var latents = new FloatTensor([2, 3, 1, 2], [0, 0, 0.5f, 0.25f, 0, 0, 0, 0, 0.1f, 0.2f, 0, 0]);
        float[] modelOutput = [9, 9, 0.2f, 0.8f, 9, 9, 9, 9, 0.2f, -0.1f, 9, 9];

        Preview preview = _sampler.Take(latents, modelOutput, stepIndex: 2)!;

        // Two of four steps remain: sigma is a half.
        Assert.Equal([0.6f, 0.65f, 0.2f, 0.15f], preview.Frame.Span.ToArray(), (one, other) => Math.Abs(one - other) < 1e-6f);
        Assert.Equal(0.5f, latents.Span[2]);
        Assert.Equal([153, 51, 128, 166, 38, 128], s_map.Render(preview.Frame).Pixels.Select(value => (int)value));
    }

    [Fact]
    public void Take_BeforeTheIntervalHasPassed_TakesNone()
    {
        var latents = new FloatTensor(2, 1, 1, 1);

        Assert.NotNull(_sampler.Take(latents, new float[2], 0));
        _clock.Advance(TimeSpan.FromMilliseconds(199));
        Assert.Null(_sampler.Take(latents, new float[2], 1));
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.NotNull(_sampler.Take(latents, new float[2], 2));
    }
}
