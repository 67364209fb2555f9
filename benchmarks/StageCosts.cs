using System.Diagnostics;
using TextToVideo.Contracts;
using TextToVideo.Denoising;
using TextToVideo.Generation.Queue;
using TextToVideo.Planning.Simulation;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>What each stage of a job takes, measured on a server of this process that has nothing else to do.</summary>
internal sealed class StageCosts
{
    private const int MostTogether = 4;
    private const int Bursts = 12;

    // A guided job has two rows in a model call.
    private const int RowsOfAJob = 2;

    // A video of one format, a thumbnail and a spritesheet.
    private const int FilesOfAJob = 3;

    // Of the consumers: see the services' …Extensions.
    private const int FewCommands = 2;
    private const int SomeCommands = 4;
    private const int ManyCommands = 8;

    private readonly Dictionary<string, List<double>> _times = PipelineStages.All.ToDictionary(stage => stage, _ => new List<double>());
    private readonly Dictionary<string, double> _processors = [];
    private readonly List<double> _others = [];
    private readonly List<long> _seeds = [];
    private double _shareOfOthers;
    private int _steps;

    private StageCosts()
    {
    }

    /// <summary>Seeds of jobs that completed: moderation stops some videos.</summary>
    public IReadOnlyList<long> Seeds => _seeds;

    /// <summary>What a further job adds to a step's time, as a share of the time of one alone.</summary>
    public double MarginalCost { get; private set; }

    /// <summary>Measures.</summary>
    /// <param name="client">Of the server.</param>
    /// <param name="prompt">Of all jobs.</param>
    /// <param name="jobs">How many are measured one after another.</param>
    /// <param name="cancellationToken">Ends the measurement.</param>
    public static async Task<StageCosts> MeasureAsync(JobClient client, string prompt, int jobs, CancellationToken cancellationToken)
    {
        var costs = new StageCosts();
        using var meter = new StageMeter();
        double before = StageMeter.ProcessorSeconds();
        for (int seed = 0; seed < jobs; seed++)
        {
            long started = Stopwatch.GetTimestamp();
            Video video = await client.RunAsync(prompt, seed, cancellationToken);
            costs.Add(video, Stopwatch.GetElapsedTime(started).TotalSeconds);
        }

        costs.Divide(meter, StageMeter.ProcessorSeconds() - before);
        double alone = Median.Of(meter.TakeSteps().Select(step => step.Seconds));
        for (int burst = 0; burst < Bursts; burst++)
        {
            await Task.WhenAll(costs._seeds.Take(MostTogether).Select(seed => client.RunAsync(prompt, seed, cancellationToken)));
        }

        // Least squares through one job's step: what n share takes 1 + m (n − 1) times as long.
        (double Others, double Excess)[] points = [.. meter.TakeSteps().Where(step => step.Jobs > 1).GroupBy(step => step.Jobs)
            .Select(group => (group.Key - 1.0, (Median.Of(group.Select(step => step.Seconds)) / alone) - 1))];
        double slope = points.Sum(point => point.Others * point.Excess) / points.Sum(point => point.Others * point.Others);

        // Of a step's time as the job sees it, the model's call is a part.
        double step = costs._times[PipelineStages.Denoise].Average() / costs._steps;
        costs.MarginalCost = slope * alone / step;
        return costs;
    }

    /// <summary>The simulation of the server that was measured.</summary>
    public SimulationSettings ToSettings(DenoisingOptions denoising, TranscodingOptions transcoding, JobQueueOptions queue) => new()
    {
        Processors = Environment.ProcessorCount,
        MaxRunning = queue.MaxRunning,
        MaxWaiting = queue.MaxWaiting,
        Stages =
        [
            new StageSettings { Name = "accept", Concurrency = 1000, Service = Measured(_others), Processors = _shareOfOthers },
            Plain(PipelineStages.ModeratePrompt, SomeCommands),
            Plain(PipelineStages.EncodeText, SomeCommands),
            Plain(PipelineStages.Denoise, 1) with
            {
                Service = Measured(_times[PipelineStages.Denoise].Select(time => time / _steps)),
                Batch = new BatchSettings
                {
                    MaxJobs = denoising.MaxBatchRows / RowsOfAJob, Concurrency = denoising.MaxConcurrentJobs, Steps = _steps, MarginalCost = MarginalCost,
                },
            },
            Plain(PipelineStages.DecodeFrames, FewCommands),
            Plain(PipelineStages.ModerateFrames, SomeCommands),

            // Jobs take turns: each run of ffmpeg waits for a slot.
            Plain(PipelineStages.Transcode, 1) with
            {
                Service = Measured(_times[PipelineStages.Transcode].Select(time => time / FilesOfAJob)),
                Batch = new BatchSettings { MaxJobs = transcoding.MaxConcurrency, Concurrency = ManyCommands, Steps = FilesOfAJob, MarginalCost = 0 },
            },
        ],
    };

    private static ServiceSettings Measured(IEnumerable<double> times) => new() { Kind = ServiceKind.Measured, Values = [.. times] };

    private StageSettings Plain(string stage, int concurrency) => new()
    {
        Name = stage, Concurrency = concurrency, Service = Measured(_times[stage]), Processors = _processors[stage],
    };

    private void Add(Video video, double seconds)
    {
        _seeds.Add(video.Seed);
        _steps = video.NumInferenceSteps;
        double others = seconds;
        foreach (VideoStage stage in video.Stages)
        {
            double time = (stage.FinishedAtMs - stage.StartedAtMs) / 1e3;
            _times[stage.Name].Add(time);
            others -= time;
        }

        _others.Add(Math.Max(others, 0));
    }

    /// <summary>Divides processor time among the stages: what is no stage's work goes with the time that is none.</summary>
    private void Divide(StageMeter meter, double processorSeconds)
    {
        double working = PipelineStages.All.Sum(meter.ProcessorSecondsOf);
        double all = _others.Sum() + _times.Values.Sum(times => times.Sum());
        _shareOfOthers = (processorSeconds - working) / all;
        foreach (string stage in PipelineStages.All)
        {
            _processors[stage] = (meter.ProcessorSecondsOf(stage) / Math.Max(_times[stage].Sum(), 1e-3)) + _shareOfOthers;
        }
    }
}
