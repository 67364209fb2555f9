using System.Diagnostics;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Planning.Simulation;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// What the stages of a job take on a server of this process that has nothing else to do, and how many jobs it ends when it is busy. It can be
/// measured in several parts, since a machine is not equally fast all the time.
/// </summary>
/// <param name="client">Of the server.</param>
/// <param name="prompt">Of all jobs.</param>
/// <param name="standstills">What is measured while the machine stands still does not count.</param>
internal sealed class StageCosts(JobClient client, string prompt, Standstills standstills) : IDisposable
{
    /// <summary>Jobs at a time of a busy server.</summary>
    public const int BusyAtATime = 4;

    // Of each part: what the first ones find, and the last ones leave idle, is the same in the simulation.
    private const int BusyJobs = 4 * BusyAtATime;

    private const int Halvings = 20;
    private const int SimulatedRepeats = 200;

    // A guided job has two rows in a model call.
    private const int RowsOfAJob = 2;

    // A video of one format, a thumbnail and a spritesheet.
    private const int FilesOfAJob = 3;

    // Of the consumers: see the services' …Extensions.
    private const int FewCommands = 2;
    private const int SomeCommands = 4;
    private const int ManyCommands = 8;

    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(500);

    private readonly StageMeter _meter = new();
    private readonly Dictionary<string, List<double>> _times = PipelineStages.All.ToDictionary(stage => stage, _ => new List<double>());
    private readonly Dictionary<string, double> _working = PipelineStages.All.ToDictionary(stage => stage, _ => 0.0);
    private readonly List<double> _others = [];
    private readonly List<long> _seeds = [];
    private readonly List<(int Jobs, double Seconds)> _steps = [];
    private double _processorSeconds;
    private int _stepsOfAJob;
    private int _parts;
    private double _busySeconds;

    /// <summary>Seeds of jobs that completed: moderation stops some videos.</summary>
    public IReadOnlyList<long> Seeds => _seeds;

    /// <summary>Jobs that the busy server ends in a second, from the first one's beginning to the last one's end.</summary>
    public double BusyThroughput => BusyJobs / BusySeconds;

    /// <summary>How much longer a step of two jobs takes than one of a job alone, as a share of the latter.</summary>
    public double MarginalCost
    {
        get
        {
            // Least squares through one job's step: what n share takes 1 + m (n − 1) times as long.
            double alone = Median.Of(StepsAlone);
            (double Others, double Excess)[] points =
            [
                .. _steps
                    .Where(step => step.Jobs > 1)
                    .GroupBy(step => step.Jobs)
                    .Select(group => (group.Key - 1.0, (Median.Of(group.Select(step => step.Seconds)) / alone) - 1)),
            ];
            return points.Sum(point => point.Others * point.Excess) / points.Sum(point => point.Others * point.Others);
        }
    }

    private double BusySeconds => _busySeconds / _parts;

    private IEnumerable<double> StepsAlone => _steps.Where(step => step.Jobs == 1).Select(step => step.Seconds);

    /// <summary>Measures a part: jobs that come to an idle server one by one, then some together, then <see cref="BusyAtATime"/> at a time.</summary>
    /// <param name="alone">How many one by one.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public async Task MeasureAsync(int alone, CancellationToken cancellationToken)
    {
        for (int job = 0; job < alone; job++)
        {
            Add(await standstills.UndisturbedAsync(() => RunAloneAsync(_seeds.Count, cancellationToken)));
        }

        for (int jobs = 2; jobs <= BusyAtATime; jobs++)
        {
            // Those who come together share their steps, while no other stage has anything to do.
            (_, IReadOnlyList<(int Jobs, double Seconds)> steps) = await standstills.UndisturbedAsync(() =>
                RunTogetherAsync(jobs, jobs, cancellationToken)
            );
            _steps.AddRange(steps.Where(step => step.Jobs == jobs));
        }

        (double seconds, _) = await standstills.UndisturbedAsync(() => RunTogetherAsync(BusyJobs, BusyAtATime, cancellationToken));
        _busySeconds += seconds;
        _parts++;
    }

    /// <summary>The simulation of the server that was measured.</summary>
    /// <returns>
    /// It, and which share of their processor time alone the stages need of the processors: threads that spin while they wait for one another take
    /// time that nobody misses. It is the share with which the simulation of a busy server takes as long for its jobs as the server.
    /// </returns>
    public (SimulationSettings Settings, double Share) ToSettings(
        DenoisingOptions denoising,
        TranscodingOptions transcoding,
        JobQueueOptions queue
    )
    {
        SimulationSettings whole = Whole(denoising, transcoding, queue);
        SimulationSettings With(double share) =>
            whole with
            {
                Stages = [.. whole.Stages.Select(stage => stage with { Processors = stage.Processors * share })],
            };
        (double low, double high) = (0, 2);
        for (int i = 0; i < Halvings; i++)
        {
            double share = (low + high) / 2;
            SimulationSettings busy = With(share) with
            {
                Jobs = BusyJobs,
                MaxRunning = BusyAtATime,
                Arrivals = new ArrivalSettings { Kind = ArrivalKind.Constant, Rate = 1e6 },
            };
            double seconds = Enumerable.Range(1, SimulatedRepeats).Average(seed => Simulator.Run(busy with { Seed = seed }).Duration);
            (low, high) = seconds < BusySeconds ? (share, high) : (low, share);
        }

        return (With(low), low);
    }

    public void Dispose() => _meter.Dispose();

    private async Task<AloneJob> RunAloneAsync(long seed, CancellationToken cancellationToken)
    {
        // A machine that has rested is slower at first: its caches and clocks are another's.
        await Task.Delay(s_rest, cancellationToken);
        _meter.TakeSteps();
        Dictionary<string, double> workedBefore = PipelineStages.All.ToDictionary(stage => stage, _meter.ProcessorSecondsOf);
        double before = StageMeter.ProcessorSeconds();
        long begun = Stopwatch.GetTimestamp();
        Video video = await client.RunAsync(prompt, seed, cancellationToken);
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        double processorSeconds = StageMeter.ProcessorSeconds() - before;
        Dictionary<string, double> worked = workedBefore.ToDictionary(
            stage => stage.Key,
            stage => _meter.ProcessorSecondsOf(stage.Key) - stage.Value
        );
        return new AloneJob(video, seconds, processorSeconds, worked, _meter.TakeSteps());
    }

    /// <summary>Runs jobs that come as soon as there is room for them.</summary>
    /// <returns>Seconds from the first one's beginning to the last one's end, and the denoiser's steps.</returns>
    private async Task<(double Seconds, IReadOnlyList<(int Jobs, double Seconds)> Steps)> RunTogetherAsync(
        int jobs,
        int atATime,
        CancellationToken cancellationToken
    )
    {
        await Task.Delay(s_rest, cancellationToken);
        _meter.TakeSteps();
        long begun = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            jobs,
            new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellationToken },
            async (index, token) => await client.RunAsync(prompt, _seeds[index % _seeds.Count], token)
        );
        return (Stopwatch.GetElapsedTime(begun).TotalSeconds, _meter.TakeSteps());
    }

    private static ServiceSettings Measured(IEnumerable<double> times) => new() { Kind = ServiceKind.Measured, Values = [.. times] };

    private SimulationSettings Whole(DenoisingOptions denoising, TranscodingOptions transcoding, JobQueueOptions queue)
    {
        // What is no stage's work goes with the time that is none, and with every stage's.
        double all = _others.Sum() + _times.Values.Sum(times => times.Sum());
        double shareOfOthers = (_processorSeconds - _working.Values.Sum()) / all;
        StageSettings Plain(string stage, int concurrency) =>
            new()
            {
                Name = stage,
                Concurrency = concurrency,
                Service = Measured(_times[stage]),
                Processors = (_working[stage] / Math.Max(_times[stage].Sum(), 1e-3)) + shareOfOthers,
            };

        // Of a step's time as the job sees it, the model's call is a part: of means both, since few steps that take long are in the stage's time too.
        double step = _times[PipelineStages.Denoise].Average() / _stepsOfAJob;
        var batch = new BatchSettings
        {
            MaxJobs = denoising.MaxBatchRows / RowsOfAJob,
            Concurrency = denoising.MaxConcurrentJobs,
            Steps = _stepsOfAJob,
            MarginalCost = MarginalCost * StepsAlone.Average() / step,
        };

        // Jobs take turns: each run of ffmpeg waits for a slot.
        var turns = new BatchSettings
        {
            MaxJobs = transcoding.MaxConcurrency,
            Concurrency = ManyCommands,
            Steps = FilesOfAJob,
            MarginalCost = 0,
        };
        return new SimulationSettings
        {
            Processors = Environment.ProcessorCount,
            MaxRunning = queue.MaxRunning,
            MaxWaiting = queue.MaxWaiting,
            Stages =
            [
                new StageSettings
                {
                    Name = "accept",
                    Concurrency = 1000,
                    Service = Measured(_others),
                    Processors = shareOfOthers,
                },
                Plain(PipelineStages.ModeratePrompt, SomeCommands),
                Plain(PipelineStages.EncodeText, SomeCommands),
                Plain(PipelineStages.Denoise, 1) with
                {
                    Service = Steps(PipelineStages.Denoise, _stepsOfAJob),
                    Batch = batch,
                },
                Plain(PipelineStages.DecodeFrames, FewCommands),
                Plain(PipelineStages.ModerateFrames, SomeCommands),
                Plain(PipelineStages.Transcode, 1) with
                {
                    Service = Steps(PipelineStages.Transcode, FilesOfAJob),
                    Batch = turns,
                },
            ],
        };
    }

    private ServiceSettings Steps(string stage, int steps) => Measured(_times[stage].Select(time => time / steps));

    private void Add(AloneJob job)
    {
        _processorSeconds += job.ProcessorSeconds;
        foreach ((string stage, double seconds) in job.Worked)
        {
            _working[stage] += seconds;
        }

        _steps.AddRange(job.Steps);
        _seeds.Add(job.Video.Seed);
        _stepsOfAJob = job.Video.NumInferenceSteps;
        double others = job.Seconds;
        foreach (VideoStage stage in job.Video.Stages)
        {
            double time = (stage.FinishedAtMs - stage.StartedAtMs) / 1e3;
            _times[stage.Name].Add(time);
            others -= time;
        }

        _others.Add(Math.Max(others, 0));
    }

    /// <summary>What was measured of a job that had the server to itself; <paramref name="Worked"/> is seconds of processor time by stage.</summary>
    private sealed record AloneJob(
        Video Video,
        double Seconds,
        double ProcessorSeconds,
        IReadOnlyDictionary<string, double> Worked,
        IReadOnlyList<(int Jobs, double Seconds)> Steps
    );
}
