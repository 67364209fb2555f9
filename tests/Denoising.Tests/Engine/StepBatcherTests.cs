using NSubstitute;
using TextToVideo.Denoising.Engine;
using TextToVideo.Inference.Denoisers;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests.Engine;

public class StepBatcherTests
{
    private static readonly LatentShape s_small = new(16, 5, 8, 8);

    private static readonly FlowMatchEulerScheduler s_scheduler = new(
        new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear },
        steps: 20,
        new FlowConventions(1)
    );

    private readonly IDenoiser _denoiser = Substitute.For<IDenoiser>();

    [Fact]
    public void Next_OtherModelOrShape_StaysOut()
    {
        DenoisingJob first = Job(_denoiser, s_small);
        DenoisingJob otherShape = Job(_denoiser, s_small with { Frames = 3 });
        DenoisingJob otherModel = Job(Substitute.For<IDenoiser>(), s_small);
        DenoisingJob same = Job(_denoiser, s_small);

        Assert.Equal([first, same], new StepBatcher(8).Next([first, otherShape, otherModel, same]));
        Assert.Equal([otherShape], new StepBatcher(8).Next([otherShape, otherModel, same, first]));
    }

    [Fact]
    public void Next_MoreRowsThanFit_TakesTheLongestWaitingAndFillsUp()
    {
        DenoisingJob[] jobs = [Job(_denoiser, s_small), Job(_denoiser, s_small, 1), Job(_denoiser, s_small), Job(_denoiser, s_small, 1)];

        Assert.Equal([jobs[0], jobs[1], jobs[3]], new StepBatcher(4).Next(jobs));
        Assert.Equal([jobs[0]], new StepBatcher(2).Next(jobs));
    }

    private static DenoisingJob Job(IDenoiser denoiser, LatentShape shape, float guidance = 3)
    {
        var text = new ConditioningText(new FloatTensor(2, 2), new FloatTensor(2));
        return new DenoisingJob(
            denoiser,
            shape,
            s_scheduler,
            new TextConditioning(text, text),
            new Guidance(guidance),
            new StepCache(0, s_scheduler),
            new FloatTensor(shape.Dimensions),
            0,
            null,
            null,
            null,
            CancellationToken.None
        );
    }
}
