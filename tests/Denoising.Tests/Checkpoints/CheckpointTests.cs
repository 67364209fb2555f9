using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Denoising.Checkpoints;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Schedulers;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests.Checkpoints;

public class CheckpointTests
{
    private const int Steps = 12;

    private static readonly FlowMatchEulerScheduler s_scheduler = new(
        new SigmaScheduleManifest { Kind = SigmaScheduleKind.Linear },
        steps: 9,
        new FlowConventions(1)
    );

    private static readonly UnipcMultistepScheduler s_multistep = new(
        new SigmaScheduleManifest { Kind = SigmaScheduleKind.UnipcV040, Shift = 3 },
        steps: 9,
        new FlowConventions(1000)
    );

    private static readonly NetworkIdentity s_identity = new("weights", "1.31.0", "linux-x64 avx avx2");

    private readonly Guid _id = Guid.NewGuid();
    private readonly INetworkIdentities _identities = Substitute.For<INetworkIdentities>();
    private readonly MemoryArtifactStore _store = new();

    public CheckpointTests() => _identities.GetAsync(Arg.Any<string>(), Arg.Any<CancellationToken>()).Returns(s_identity);

    private string Key => ArtifactKeys.GetCheckpointKey(_id);

    [Fact]
    public async Task Denoise_ProcessStopped_GoesOnAfterTheLastStepAndGivesTheSameBits()
    {
        FloatTensor undisturbed = await RunAsync(Request(null));
        int done = await StopInTheMiddleAsync();

        await using DenoisingHost host = await StartAsync(_identities);
        List<int> steps = [];
        FloatTensor resumed = await host.RunAsync(Request(_id), progress => steps.Add(progress.Step));

        Assert.Equal(Enumerable.Range(done + 1, Steps - done), steps);
        Assert.Equal(DenoisingHost.Bits(undisturbed), DenoisingHost.Bits(resumed));
    }

    /// <summary>The solver continues with the predictions of the steps before, of which the latents alone know nothing.</summary>
    [Fact]
    public async Task Denoise_MultistepProcessStopped_GoesOnAfterTheLastStepAndGivesTheSameBits()
    {
        using var model = new MultistepModel();
        FloatTensor undisturbed = await RunAsync(Request(null), model);
        int done = await StopInTheMiddleAsync(model);
        var file = SafetensorsFile.Parse(_store.Artifacts[Key]);
        Assert.Equal("unipc-multistep", file.Metadata["scheduler"]);
        Assert.Contains("scheduler_previous_original_sample", file.Names);

        await using DenoisingHost host = await StartAsync(_identities, model);
        List<int> steps = [];
        FloatTensor resumed = await host.RunAsync(Request(_id), progress => steps.Add(progress.Step));

        Assert.Equal(Enumerable.Range(done + 1, Steps - done), steps);
        Assert.Equal(DenoisingHost.Bits(undisturbed), DenoisingHost.Bits(resumed));
    }

    [Fact]
    public async Task Denoise_CheckpointOfAnotherScheduler_StartsOver()
    {
        await StopInTheMiddleAsync();
        using var model = new MultistepModel();

        await AssertStartsOverAsync(Request(_id), model: model);
    }

    [Fact]
    public async Task Stop_CheckpointIsWrittenSlowly_BusIsStoppedAfterwards()
    {
        // Like the bus, it is registered after the engine, so the host stops it earlier.
        var bus = new BusDouble(() => _store.Artifacts.ContainsKey(Key));
        _store.BeforeWrite = () => Task.WhenAny(bus.Stopped, Task.Delay(TimeSpan.FromSeconds(1)));
        await using DenoisingHost host = await DenoisingHost.FakeAsync(
            store: _store,
            checkpointEverySteps: 1000,
            configure: builder => builder.Services.AddSingleton<IHostedService>(bus)
        );
        host.Fake.Gate();
        Task run = host.RunAsync(Request(_id));
        host.Fake.Permit(3);
        for (int call = 0; call < 4; call++)
        {
            await host.Fake.NextCallAsync();
        }

        await host.StopAsync();

        await Assert.ThrowsAsync<DenoisingStoppedException>(() => run);
        Assert.True(await bus.Stopped);
        Assert.Equal("3", SafetensorsFile.Parse(_store.Artifacts[Key]).Metadata["step"]);
    }

    [Fact]
    public async Task Denoise_UnderWay_WritesACheckpointEveryFewSteps()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync(store: _store, checkpointEverySteps: 3);
        host.Fake.Gate();
        Task<FloatTensor> job = host.RunAsync(Request(_id));

        host.Fake.Permit(3);
        await _store.WrittenAsync(Key);
        Assert.Equal("3", SafetensorsFile.Parse(_store.Artifacts[Key]).Metadata["step"]);
        host.Fake.Permit(3);
        await _store.WrittenAsync(Key);
        Assert.Equal("6", SafetensorsFile.Parse(_store.Artifacts[Key]).Metadata["step"]);

        host.Fake.Open();
        await job;
    }

    [Theory]
    [InlineData("seed")]
    [InlineData("steps")]
    [InlineData("guidance")]
    [InlineData("guidance interval")]
    [InlineData("cache")]
    [InlineData("embedding")]
    public async Task Denoise_CheckpointOfAnotherRun_StartsOver(string difference)
    {
        await StopInTheMiddleAsync();
        DenoisingRequest other = difference switch
        {
            "seed" => Request(_id) with { Seed = 99 },
            "steps" => Request(_id) with { NumInferenceSteps = Steps + 1 },
            "guidance" => Request(_id) with { GuidanceScale = 3.5f },
            "guidance interval" => Request(_id) with { GuidanceMinSigma = 0.1f },
            // Almost no step of the fake denoiser changes so little.
            "cache" => Request(_id) with { CacheThreshold = 1e-6f },
            _ => Request(_id) with { Embedding = DenoisingHost.Embedding(5) },
        };

        await AssertStartsOverAsync(other);
    }

    /// <summary>A worker with the same model by name takes over whose bits may differ.</summary>
    [Theory]
    [InlineData("weights")]
    [InlineData("runtime")]
    [InlineData("processor")]
    public async Task Denoise_CheckpointOfAnotherKindOfWorker_StartsOver(string difference)
    {
        await StopInTheMiddleAsync();
        INetworkIdentities identities = Substitute.For<INetworkIdentities>();
        identities
            .GetAsync(Arg.Any<string>(), Arg.Any<CancellationToken>())
            .Returns(
                difference switch
                {
                    "weights" => s_identity with { Weights = "others" },
                    "runtime" => s_identity with { Runtime = "1.0.0" },
                    _ => s_identity with { Processor = "linux-x64 avx" },
                }
            );

        await AssertStartsOverAsync(Request(_id), identities);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("truncated")]
    [InlineData("bit flipped")]
    [InlineData("impossible step")]
    public async Task Denoise_DamagedCheckpoint_StartsOver(string damage)
    {
        await StopInTheMiddleAsync();
        byte[] file = _store.Artifacts[Key];
        switch (damage)
        {
            case "empty":
                file = [];
                break;
            case "truncated":
                file = file[..^100];
                break;
            case "bit flipped":
                file[^17] ^= 1;
                break;
            default:
                var whole = SafetensorsFile.Parse(file);
                SafetensorsBuilder changed = new SafetensorsBuilder().Add("latents", whole.Floats("latents"));
                foreach ((string key, string value) in whole.Metadata)
                {
                    changed.AddMetadata(key, key == "step" ? $"{Steps}" : value);
                }

                file = changed.ToArray();
                break;
        }

        _store.Artifacts[Key] = file;

        await AssertStartsOverAsync(Request(_id));
    }

    [Fact]
    public async Task Denoise_CheckpointCannotBeWritten_FinishesAllTheSame()
    {
        FloatTensor undisturbed = await RunAsync(Request(null));
        _store.BrokenKey = Key;

        FloatTensor latents = await RunAsync(Request(_id));

        await _store.WrittenAsync(Key);
        Assert.Equal(DenoisingHost.Bits(undisturbed), DenoisingHost.Bits(latents));
    }

    [Theory]
    [InlineData("cache_sample")]
    [InlineData("cache_output")]
    [InlineData("cache_previous_output")]
    [InlineData("cache_rate")]
    public void FromFile_DamagedStepCache_IsInvalid(string part)
    {
        var run = new DenoisingRun(new Dictionary<string, string> { ["steps"] = "9", ["shape"] = "[1, 1, 1, 2]" });
        var checkpoint = new DenoisingCheckpoint(8, new FloatTensor([1, 1, 1, 2], [1f, 2f]))
        {
            Cache = new StepCacheState(7, IsGuided: true, [3, 4], [5, 6])
            {
                PreviousStep = 5,
                PreviousOutput = [7, 8],
                Rate = 1.0 / 3,
                SkippedSteps = 2,
            },
        };
        var file = SafetensorsFile.Parse(checkpoint.ToFile(run).ToArray());
        var damaged = new SafetensorsBuilder();
        foreach (string name in (string[])["latents", "cache_sample", "cache_output", "cache_previous_output"])
        {
            float[] values = file.Floats(name).Span.ToArray();
            values[0] += name == part ? 1 : 0;
            damaged.Add(name, new FloatTensor([1, 1, 1, 2], values));
        }

        foreach ((string key, string value) in file.Metadata)
        {
            damaged.AddMetadata(key, key == part ? "much" : value);
        }

        Assert.Equivalent(checkpoint.Cache, DenoisingCheckpoint.FromFile(file, run, s_scheduler).Cache, strict: true);
        Assert.Throws<InvalidDataException>(() => DenoisingCheckpoint.FromFile(SafetensorsFile.Parse(damaged.ToArray()), run, s_scheduler));
    }

    [Theory]
    [InlineData("scheduler_sample")]
    [InlineData("scheduler_original_sample")]
    [InlineData("scheduler_previous_original_sample")]
    public void FromFile_DamagedOrMissingSchedulerState_IsInvalid(string part)
    {
        var run = new DenoisingRun(new Dictionary<string, string> { ["shape"] = "[1, 1, 1, 2]" });
        var checkpoint = new DenoisingCheckpoint(8, new FloatTensor([1, 1, 1, 2], [1f, 2f]))
        {
            Scheduler = new SchedulerState([3, 4], [5, 6]) { PreviousOriginalSample = [7, 8] },
        };
        var file = SafetensorsFile.Parse(checkpoint.ToFile(run).ToArray());

        Assert.Equivalent(checkpoint.Scheduler, DenoisingCheckpoint.FromFile(file, run, s_multistep).Scheduler, strict: true);
        Assert.Throws<InvalidDataException>(() => DenoisingCheckpoint.FromFile(Rebuild(changes: true), run, s_multistep));
        Assert.Throws<InvalidDataException>(() => DenoisingCheckpoint.FromFile(Rebuild(changes: false), run, s_multistep));

        SafetensorsFile Rebuild(bool changes)
        {
            var damaged = new SafetensorsBuilder();
            foreach (string name in file.Names.Where(name => changes || name != part))
            {
                float[] values = file.Floats(name).Span.ToArray();
                values[0] += name == part ? 1 : 0;
                damaged.Add(name, new FloatTensor([1, 1, 1, 2], values));
            }

            foreach ((string key, string value) in file.Metadata)
            {
                damaged.AddMetadata(key, value);
            }

            return SafetensorsFile.Parse(damaged.ToArray());
        }
    }

    /// <summary>Whole files with right hashes whose state is not what the scheduler left after the step.</summary>
    [Fact]
    public void FromFile_ForeignSchedulerState_IsInvalid()
    {
        var run = new DenoisingRun(new Dictionary<string, string> { ["shape"] = "[1, 1, 1, 2]" });
        var state = new SchedulerState([3, 4], [5, 6]);
        SchedulerState complete = state with { PreviousOriginalSample = [7, 8] };

        Assert.Equal(1, Read(1, state, s_multistep).Step);
        Assert.Equal(2, Read(2, complete, s_multistep).Step);
        Assert.Equal(2, Read(2, null, s_scheduler).Step);
        Assert.Throws<InvalidDataException>(() => Read(1, complete, s_multistep));
        Assert.Throws<InvalidDataException>(() => Read(2, state, s_multistep));
        Assert.Throws<InvalidDataException>(() => Read(2, null, s_multistep));
        Assert.Throws<InvalidDataException>(() => Read(2, complete, s_scheduler));

        DenoisingCheckpoint Read(int step, SchedulerState? scheduler, IScheduler reader)
        {
            var checkpoint = new DenoisingCheckpoint(step, new FloatTensor([1, 1, 1, 2], [1f, 2f])) { Scheduler = scheduler };
            return DenoisingCheckpoint.FromFile(SafetensorsFile.Parse(checkpoint.ToFile(run).ToArray()), run, reader);
        }
    }

    [Fact]
    public void ToFile_ExtremeFloats_SurviveBitByBit()
    {
        float[] values = [-0f, float.Epsilon, -float.Epsilon, float.MaxValue, 1f / 3, MathF.BitIncrement(1)];
        var run = new DenoisingRun(new Dictionary<string, string> { ["steps"] = "9", ["shape"] = "[1, 1, 2, 3]" });
        var checkpoint = new DenoisingCheckpoint(8, new FloatTensor([1, 1, 2, 3], values));

        var read = DenoisingCheckpoint.FromFile(SafetensorsFile.Parse(checkpoint.ToFile(run).ToArray()), run, s_scheduler);

        Assert.Equal(8, read.Step);
        Assert.Equal(DenoisingHost.Bits(checkpoint.Latents), DenoisingHost.Bits(read.Latents));
    }

    private static DenoisingRequest Request(Guid? id) => DenoisingHost.Request(2, steps: Steps, checkpoint: id);

    private async Task<FloatTensor> RunAsync(DenoisingRequest request, MultistepModel? model = null)
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync(store: _store, configure: builder => model?.Configure(builder));
        return await host.RunAsync(request);
    }

    /// <summary>Leaves a checkpoint after five steps, though one is due only after four and eight.</summary>
    private async Task<int> StopInTheMiddleAsync(MultistepModel? model = null)
    {
        const int done = 5;
        await using DenoisingHost host = await StartAsync(_identities, model);
        host.Fake.Gate();
        host.Fake.Permit(done);
        Task<FloatTensor> job = host.RunAsync(Request(_id));
        for (int call = 0; call <= done; call++)
        {
            await host.Fake.NextCallAsync();
        }

        await host.StopAsync();
        await Assert.ThrowsAsync<DenoisingStoppedException>(() => job);
        Assert.Equal($"{done}", SafetensorsFile.Parse(_store.Artifacts[Key]).Metadata["step"]);
        return done;
    }

    private Task<DenoisingHost> StartAsync(INetworkIdentities identities, MultistepModel? model = null) =>
        DenoisingHost.FakeAsync(
            store: _store,
            configure: builder =>
            {
                builder.Services.AddSingleton(identities);
                model?.Configure(builder);
            }
        );

    private async Task AssertStartsOverAsync(DenoisingRequest request, INetworkIdentities? identities = null, MultistepModel? model = null)
    {
        await using DenoisingHost host = await StartAsync(identities ?? _identities, model);
        FloatTensor fresh = await host.RunAsync(request with { CheckpointId = null });
        host.Fake.TakeCalls();

        FloatTensor latents = await host.RunAsync(request);

        Assert.Equal(request.NumInferenceSteps, host.Fake.TakeCalls().Count);
        Assert.Equal(DenoisingHost.Bits(fresh), DenoisingHost.Bits(latents));
    }

    /// <summary>Tells whether something was already so when the host stopped it.</summary>
    private sealed class BusDouble(Func<bool> observe) : IHostedService
    {
        private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<bool> Stopped => _stopped.Task;

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _stopped.TrySetResult(observe());
            return Task.CompletedTask;
        }
    }
}
