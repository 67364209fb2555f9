using System.Globalization;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Inference.Tests.Schedulers;

/// <summary>Schedulers with a shift of 3 against the numbers that unedited diffusers 0.40 and 0.36 computed.</summary>
public sealed class UnipcMultistepSchedulerTests
{
    private const string Unipc036 = "unipc_v036";
    private const string Unipc040 = "unipc_v040";
    private const string Euler = "flow_match_euler_shift3";

    private static readonly FlowConventions s_wan = new(1000, TimestepKind.Sigma, PredictionKind.NoiseVelocity);
    private static readonly SafetensorsFile s_sigmas = Read("sigmas");
    private static readonly SafetensorsFile s_steps = Read("scheduler_steps");

    /// <summary>Every scheduler with every number of steps in a file.</summary>
    public static TheoryData<string, int> Schedules => GetNames(s_sigmas, ".sigmas_");

    public static TheoryData<string, int> Runs => GetNames(s_steps, ".samples_");

    [Theory]
    [MemberData(nameof(Schedules))]
    public void Sigmas_PublishedSchedules_AgreeWithDiffusers(string name, int steps)
    {
        IScheduler scheduler = Create(name, steps);

        AssertClose(s_sigmas.Floats($"{name}.sigmas_{steps}").Span, scheduler.Sigmas.AsSpan(), 1e-7);
        float[] timesteps = [.. Enumerable.Range(0, steps).Select(scheduler.GetTimestep)];
        if (name == Euler)
        {
            AssertClose(s_sigmas.Floats($"{name}.timesteps_{steps}").Span, timesteps, 1e-4);
        }
        else
        {
            Assert.Equal(s_sigmas.Integers($"{name}.timesteps_{steps}"), timesteps.Select(time => (long)time));
            Assert.All(timesteps, time => Assert.Equal(MathF.Truncate(time), time));
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Step_GivenModelOutputs_AgreesWithDiffusers(string name, int steps)
    {
        IScheduler scheduler = Create(name, steps);
        FloatTensor outputs = s_steps.Floats($"{name}.model_outputs_{steps}");
        FloatTensor expected = s_steps.Floats($"{name}.samples_{steps}");
        float[] sample = s_steps.Floats($"{name}.initial_{steps}").Span.ToArray();

        SchedulerState? state = null;
        for (int step = 0; step < steps; step++)
        {
            Assert.True(scheduler.CanContinue(step, sample.Length, state));
            state = scheduler.Step(sample, outputs.GetRow(step), step, state);
            AssertClose(expected.GetRow(step), sample, 5e-6);
        }
    }

    /// <summary>The direction of the velocity and of time are conventions: they do not change the samples.</summary>
    [Fact]
    public void Step_OppositeConventions_GivesTheSameBits()
    {
        float[] expected = [1, -2, 3];
        float[] actual = [1, -2, 3];
        IScheduler toNoise = Create(Unipc040, 5);
        var toClip = new UnipcMultistepScheduler(Manifest(Unipc040), 5, new FlowConventions(1000));

        SchedulerState? first = null;
        SchedulerState? second = null;
        for (int step = 0; step < 5; step++)
        {
            first = toNoise.Step(expected, [step, 0.5f, -1], step, first);
            second = toClip.Step(actual, [-step, -0.5f, 1], step, second);
            Assert.Equal(expected, actual);
        }

        Assert.Equal(0, toClip.GetTimestep(0));
        Assert.Equal(999, toNoise.GetTimestep(0));
    }

    /// <summary>If the model knows the clip, every prediction is the clip and the last step leads to it.</summary>
    [Theory]
    [InlineData(Unipc036)]
    [InlineData(Unipc040)]
    [InlineData(Euler)]
    public void Step_ExactModel_EndsAtTheClip(string name)
    {
        float[] clip = [0.5f, -1.5f];
        float[] noise = [-0.25f, 2];
        foreach (int steps in (int[])[1, 2, 3, 10, 200])
        {
            IScheduler scheduler = Create(name, steps);
            float[] sample = [.. noise];
            float[] predicted = new float[2];
            SchedulerState? state = null;
            for (int step = 0; step < steps; step++)
            {
                float sigma = scheduler.Sigmas[step];
                float[] velocity = [.. sample.Zip(clip, (value, target) => (value - target) / sigma)];
                scheduler.PredictOriginalSample(sample, velocity, step, predicted);
                AssertClose(clip, predicted, 1e-5);
                state = scheduler.Step(sample, velocity, step, state);
            }

            AssertClose(clip, sample, 1e-5);
        }
    }

    [Theory]
    [InlineData(Unipc036)]
    [InlineData(Unipc040)]
    [InlineData(Euler)]
    public void Sigmas_AnyShiftAndNumberOfSteps_FallStrictlyAndStepsAreFinite(string name)
    {
        foreach (double shift in (double[])[0.1, 1, 3, 12, 100])
        {
            for (int steps = 1; steps <= 1000; steps += steps < 20 ? 1 : 97)
            {
                IScheduler scheduler = Create(name, steps, shift);
                Assert.All(scheduler.Sigmas.Zip(scheduler.Sigmas.Skip(1)), pair => Assert.True(pair.First > pair.Second));
                float[] sample = [1];
                SchedulerState? state = null;
                for (int step = 0; step < steps; step++)
                {
                    state = scheduler.Step(sample, [0.5f], step, state);
                }

                Assert.True(float.IsFinite(sample[0]), $"shift {shift}, {steps} steps: {sample[0]}");
            }
        }
    }

    [Fact]
    public void Step_StateOfAnotherStepOrSample_Throws()
    {
        IScheduler scheduler = Create(Unipc040, 4);
        float[] sample = [1, 2];
        SchedulerState first = scheduler.Step(sample, [3, 4], 0)!;
        SchedulerState second = scheduler.Step(sample, [3, 4], 1, first)!;

        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[2], new float[2], 1));
        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[2], new float[2], 0, first));
        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[2], new float[2], 2, first));
        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[3], new float[3], 2, second));
        Assert.Throws<ArgumentException>(() => scheduler.Step(new float[2], new float[3], 2, second));
        Assert.False(Create(Euler, 4).CanContinue(1, 2, first));
    }

    private static IScheduler Create(string name, int steps, double shift = 3) =>
        name == Euler
            ? new FlowMatchEulerScheduler(Manifest(name, shift), steps, s_wan)
            : new UnipcMultistepScheduler(Manifest(name, shift), steps, s_wan);

    private static SigmaScheduleManifest Manifest(string name, double shift = 3) =>
        new()
        {
            Kind = name switch
            {
                Unipc036 => SigmaScheduleKind.UnipcV036,
                Unipc040 => SigmaScheduleKind.UnipcV040,
                _ => SigmaScheduleKind.FlowMatchShift,
            },
            Shift = shift,
        };

    private static SafetensorsFile Read(string file) =>
        SafetensorsFile.Parse(File.ReadAllBytes(Repository.GetPath($"tests/ModelImport.Tests/reference/wan-tiny-ref/{file}.safetensors")));

    private static TheoryData<string, int> GetNames(SafetensorsFile file, string separator)
    {
        var names = new TheoryData<string, int>();
        foreach (string[] parts in file.Names.Select(name => name.Split(separator)).Where(parts => parts.Length == 2))
        {
            names.Add(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        }

        return names;
    }

    private static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int index = 0; index < expected.Length; index++)
        {
            Assert.Equal(expected[index], actual[index], tolerance);
        }
    }
}
