using System.Diagnostics;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Planning.Simulation;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the costs of the stages of single jobs on an idle server in this process, and the throughput of the server when it is busy. The
/// measurement can have several parts, because the speed of a machine varies.
/// </summary>
/// <param name="client">The client of the server.</param>
/// <param name="prompt">The prompt of all jobs.</param>
/// <param name="stalls">Detects stalls of the machine, which make a measurement invalid.</param>
internal sealed class StageCosts(JobClient client, string prompt, StallDetector stalls) : IDisposable
{
    /// <summary>The number of concurrent jobs on the busy server.</summary>
    public const int BusyConcurrency = 4;

    // The number of jobs per part. The simulation has the same idle time at the start and the end.
    private const int BusyJobs = 4 * BusyConcurrency;

    private const int Halvings = 20;
    private const int SimulatedRepeats = 200;

    // A job with guidance has two rows in a model call.
    private const int RowsPerJob = 2;

    // The concurrency of the consumers, as in the …Extensions classes of the services.
    private const int FewCommands = 2;
    private const int SomeCommands = 4;

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(500);

    private readonly StageMeter _meter = new();
    private readonly Dictionary<string, List<double>> _times = PipelineStages.All.ToDictionary(stage => stage, _ => new List<double>());
    private readonly Dictionary<string, double> _working = PipelineStages.All.ToDictionary(stage => stage, _ => 0.0);
    private readonly List<double> _others = [];
    private readonly List<long> _seeds = [];
    private readonly List<(int Jobs, double Seconds)> _steps = [];
    private double _processorSeconds;
    private int _stepsPerJob;
    private int _parts;
    private double _busySeconds;

    /// <summary>Gets the seeds of completed jobs. Moderation rejects the videos of some other seeds.</summary>
    public IReadOnlyList<long> Seeds => _seeds;

    /// <summary>
    /// Gets the throughput of the busy server in jobs per second, from the start of the first job to the end of the last one.
    /// </summary>
    public double BusyThroughput => BusyJobs / BusySeconds;

    /// <summary>
    /// Gets the additional time of a step per additional job in the batch, as a share of the time of a single job's step.
    /// </summary>
    public double MarginalCost
    {
        get
        {
            // Least squares with a fixed point at one job: a step of n jobs takes 1 + m (n − 1) times as long.
            double alone = Statistics.Median(StepsAlone);
            (double Others, double Excess)[] points =
            [
                .. _steps
                    .Where(step => step.Jobs > 1)
                    .GroupBy(step => step.Jobs)
                    .Select(group => (group.Key - 1.0, (Statistics.Median(group.Select(step => step.Seconds)) / alone) - 1)),
            ];
            return points.Sum(point => point.Others * point.Excess) / points.Sum(point => point.Others * point.Others);
        }
    }

    private double BusySeconds => _busySeconds / _parts;

    private IEnumerable<double> StepsAlone => _steps.Where(step => step.Jobs == 1).Select(step => step.Seconds);

    /// <summary>
    /// Measures a part: single jobs on an idle server, then several jobs at once, then <see cref="BusyConcurrency"/> concurrent jobs.
    /// </summary>
    /// <param name="alone">The number of single jobs.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public async Task MeasureAsync(int alone, CancellationToken cancellationToken)
    {
        for (int job = 0; job < alone; job++)
        {
            Add(await stalls.MeasureAsync(() => RunSingleAsync(_seeds.Count, cancellationToken)));
        }

        for (int jobs = 2; jobs <= BusyConcurrency; jobs++)
        {
            // Jobs that start together share their steps while the other stages are idle.
            (_, IReadOnlyList<(int Jobs, double Seconds)> steps) = await stalls.MeasureAsync(() =>
                RunTogetherAsync(jobs, jobs, cancellationToken)
            );
            _steps.AddRange(steps.Where(step => step.Jobs == jobs));
        }

        (double seconds, _) = await stalls.MeasureAsync(() => RunTogetherAsync(BusyJobs, BusyConcurrency, cancellationToken));
        _busySeconds += seconds;
        _parts++;
    }

    /// <summary>Creates the simulation of the measured server.</summary>
    /// <returns>
    /// The settings of the simulation, and the share of the processor time of single jobs that the stages really need. The rest is time in
    /// which threads spin while they wait for one another. With this share the simulated busy server takes as long as the real one.
    /// </returns>
    public (SimulationSettings Settings, double Share) ToSettings(
        DenoisingOptions denoising,
        TranscodingOptions transcoding,
        JobQueueOptions queue
    )
    {
        SimulationSettings full = CreateSettings(denoising, transcoding, queue);
        SimulationSettings Scale(double share) =>
            full with
            {
                Stages = [.. full.Stages.Select(stage => stage with { Processors = stage.Processors * share })],
            };
        (double low, double high) = (0, 2);
        for (int i = 0; i < Halvings; i++)
        {
            double share = (low + high) / 2;
            SimulationSettings busy = Scale(share) with
            {
                Jobs = BusyJobs,
                MaxRunning = BusyConcurrency,
                Arrivals = new ArrivalSettings { Kind = ArrivalKind.Constant, Rate = 1e6 },
            };
            double seconds = Enumerable.Range(1, SimulatedRepeats).Average(seed => Simulator.Run(busy with { Seed = seed }).Duration);
            (low, high) = seconds < BusySeconds ? (share, high) : (low, share);
        }

        return (Scale(low), low);
    }

    public void Dispose() => _meter.Dispose();

    private async Task<SingleJob> RunSingleAsync(long seed, CancellationToken cancellationToken)
    {
        // Let the machine become idle first. A job on an idle machine is slower at first, because caches are cold and clock frequencies
        // low.
        await Task.Delay(s_rest, cancellationToken);
        _meter.TakeSteps();
        var workedBefore = PipelineStages.All.ToDictionary(stage => stage, _meter.GetProcessorSeconds);
        double before = StageMeter.GetTotalProcessorSeconds();
        long begun = Stopwatch.GetTimestamp();
        Video video = await client.RunAsync(prompt, seed, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double processorSeconds = StageMeter.GetTotalProcessorSeconds() - before;
        var worked = workedBefore.ToDictionary(stage => stage.Key, stage => _meter.GetProcessorSeconds(stage.Key) - stage.Value);
        return new SingleJob(video, seconds, processorSeconds, worked, _meter.TakeSteps());
    }

    /// <summary>Runs a number of jobs with a limited concurrency.</summary>
    /// <returns>The seconds from the start of the first job to the end of the last one, and the steps of the denoiser.</returns>
    private async Task<(double Seconds, IReadOnlyList<(int Jobs, double Seconds)> Steps)> RunTogetherAsync(
        int jobs,
        int concurrency,
        CancellationToken cancellationToken
    )
    {
        await Task.Delay(s_rest, cancellationToken);
        _meter.TakeSteps();
        long begun = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = cancellationToken },
            async (index, token) => await client.RunAsync(prompt, _seeds[index % _seeds.Count], token)
        );
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, _meter.TakeSteps());
    }

    private static ServiceTimeSettings CreateMeasured(IEnumerable<double> times) =>
        new() { Kind = ServiceTimeDistribution.Measured, Values = [.. times] };

    private SimulationSettings CreateSettings(DenoisingOptions denoising, TranscodingOptions transcoding, JobQueueOptions queue)
    {
        // Distribute the processor time outside the stages' work evenly over the total time.
        double all = _others.Sum() + _times.Values.Sum(times => times.Sum());
        double shareOfOthers = (_processorSeconds - _working.Values.Sum()) / all;
        StageSettings CreateStage(string stage, int concurrency) =>
            new()
            {
                Name = stage,
                Concurrency = concurrency,
                Service = CreateMeasured(_times[stage]),
                Processors = (_working[stage] / Math.Max(_times[stage].Sum(), 1e-3)) + shareOfOthers,
            };

        // The model call is a part of the time of a step in the job. Use means for both, because rare slow steps are also in the stage's
        // time.
        double step = _times[PipelineStages.Denoise].Average() / _stepsPerJob;
        var batch = new BatchSettings
        {
            MaxJobs = denoising.MaxBatchRows / RowsPerJob,
            Concurrency = denoising.MaxConcurrentJobs,
            Steps = _stepsPerJob,
            MarginalCost = MarginalCost * StepsAlone.Average() / step,
        };

        return new SimulationSettings
        {
            Processors = Environment.ProcessorCount,
            MaxRunning = queue.MaxRunning ?? queue.RunningPerDenoiser,
            MaxWaiting = queue.MaxWaiting,
            Stages =
            [
                new StageSettings
                {
                    Name = "accept",
                    Concurrency = 1000,
                    Service = CreateMeasured(_others),
                    Processors = shareOfOthers,
                },
                CreateStage(PipelineStages.ModeratePrompt, SomeCommands),
                CreateStage(PipelineStages.EncodeText, SomeCommands),
                CreateStage(PipelineStages.Denoise, 1) with
                {
                    Service = CreateMeasured(_times[PipelineStages.Denoise].Select(time => time / _stepsPerJob)),
                    Batch = batch,
                },
                CreateStage(PipelineStages.DecodeFrames, FewCommands),
                CreateStage(PipelineStages.ModerateFrames, SomeCommands),
                CreateStage(PipelineStages.Transcode, transcoding.MaxConcurrency),
            ],
        };
    }

    private void Add(SingleJob job)
    {
        _processorSeconds += job.ProcessorSeconds;
        foreach ((string stage, double seconds) in job.Worked)
        {
            _working[stage] += seconds;
        }

        _steps.AddRange(job.Steps);
        _seeds.Add(job.Video.Seed);
        _stepsPerJob = job.Video.NumInferenceSteps;
        double others = job.Seconds;
        foreach (VideoStage stage in job.Video.Stages)
        {
            double time = (stage.FinishedAtMs - stage.StartedAtMs) / 1e3;
            _times[stage.Name].Add(time);
            others -= time;
        }

        _others.Add(Math.Max(others, 0));
    }

    /// <summary>The measurements of a single job. <paramref name="Worked"/> is the processor time by stage, in seconds.</summary>
    private sealed record SingleJob(
        Video Video,
        double Seconds,
        double ProcessorSeconds,
        IReadOnlyDictionary<string, double> Worked,
        IReadOnlyList<(int Jobs, double Seconds)> Steps
    );
}
