using System.Collections.Immutable;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;

namespace TextToVideo.Inference.Tests.Schedulers;

public sealed class FlowMatchEulerSchedulerTests
{
    public static TheoryData<int> Schedules => [.. Enumerable.Range(0, ReferenceNumbers.Load().Schedules.Count)];

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Sigmas_AnyCurve_AgreeWithNumpy(int index)
    {
        ReferenceNumbers.Schedule expected = ReferenceNumbers.Load().Schedules[index];

        var scheduler = new FlowMatchEulerScheduler(expected.Manifest, expected.Steps, new FlowConventions(expected.TimestepScale));

        Assert.Equal(expected.Sigmas.Count, scheduler.Sigmas.Length);
        Assert.Equal(1f, scheduler.Sigmas[0]);
        Assert.Equal(0f, scheduler.Sigmas[^1]);
        for (int step = 0; step <= expected.Steps; step++)
        {
            Assert.Equal(expected.Sigmas[step], scheduler.Sigmas[step], 1e-7);
        }

        for (int step = 0; step < expected.Steps; step++)
        {
            Assert.Equal(expected.ModelTimes[step], scheduler.GetTimestep(step), 1e-7 * expected.TimestepScale);
        }
    }

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Step_WholeGuidedTrajectory_AgreesWithNumpy(int index)
    {
        ReferenceNumbers.Schedule expected = ReferenceNumbers.Load().Schedules[index];
        var scheduler = new FlowMatchEulerScheduler(expected.Manifest, expected.Steps, new FlowConventions(expected.TimestepScale));
        float[] latents = [.. expected.Trajectory.Start];

        for (int step = 0; step < expected.Steps; step++)
        {
            float[] guided = ClassifierFreeGuidance.Combine(
                [.. expected.Trajectory.Conditional[step]],
                [.. expected.Trajectory.Unconditional[step]],
                expected.Trajectory.Guidance
            );
            scheduler.Step(latents, guided, step);
        }

        for (int element = 0; element < latents.Length; element++)
        {
            Assert.Equal(expected.Trajectory.End[element], latents[element], 5e-6);
        }
    }

    [Theory]
    [InlineData(SigmaScheduleKind.Linear)]
    [InlineData(SigmaScheduleKind.LinearQuadratic)]
    public void Sigmas_AnyNumberOfSteps_FallStrictly(SigmaScheduleKind kind)
    {
        var manifest = new SigmaScheduleManifest { Kind = kind, Threshold = kind == SigmaScheduleKind.Linear ? null : 0.025 };
        for (int steps = 1; steps <= 200; steps++)
        {
            ImmutableArray<float> sigmas = new FlowMatchEulerScheduler(manifest, steps, new FlowConventions(1)).Sigmas;
            Assert.Equal(steps + 1, sigmas.Length);
            Assert.All(sigmas.Zip(sigmas.Skip(1)), pair => Assert.True(pair.First > pair.Second, $"{steps} steps"));
        }
    }

    [Fact]
    public void Sigmas_Fixed_AreThoseOfTheManifest()
    {
        var manifest = new SigmaScheduleManifest { Kind = SigmaScheduleKind.Fixed, Values = [1, 0.75, 0.25] };

        var scheduler = new FlowMatchEulerScheduler(manifest, 3, new FlowConventions(1000));

        Assert.Equal([1f, 0.75f, 0.25f, 0f], scheduler.Sigmas.ToArray());
        Assert.Equal([0f, 250f, 750f], Enumerable.Range(0, 3).Select(scheduler.GetTimestep));
    }

    [Fact]
    public void Step_LengthsDiffer_Throws()
    {
        var scheduler = new FlowMatchEulerScheduler(
            new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear },
            4,
            new FlowConventions(1)
        );

        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[3], new float[2], 0));
    }

    [Fact]
    public void Combine_ScaleOne_GivesTheConditionalPrediction()
    {
        Assert.Equal([3f, 5f], ClassifierFreeGuidance.Combine([3f, 5f], [1f, 1f], 1f));
        Assert.Equal([7f, 13f], ClassifierFreeGuidance.Combine([3f, 5f], [1f, 1f], 3f));
    }

    [Fact]
    public void Combine_IntoAnInput_OverwritesIt()
    {
        float[] conditional = [3f, 5f];

        ClassifierFreeGuidance.Combine(conditional, [1f, 1f], 2f, conditional);

        Assert.Equal([5f, 9f], conditional);
    }

    [Fact]
    public void Create_StepsOutOfRange_SaysTheRange()
    {
        ModelManifest model = ModelManifestReader.Read(TestModels.GetPath("model.json"));

        Assert.Equal(20, SchedulerFactory.Create(model, 20).Steps);
        AssertError.Contains<ArgumentException>("1 to 100", () => SchedulerFactory.Create(model, 101));
        Assert.Throws<ArgumentException>(() => SchedulerFactory.Create(model, 0));
    }
}
