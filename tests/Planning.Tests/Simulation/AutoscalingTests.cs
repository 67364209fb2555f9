using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning.Tests.Simulation;

/// <summary>The autoscaler of the chart: denoisers follow the jobs, and the limit of the pipeline follows the denoisers.</summary>
public sealed class AutoscalingTests
{
    private const double JobSeconds = 600;
    private const int Concurrency = 16;

    private static readonly AutoscalingSettings s_chart = new();

    [Fact]
    public void Run_LoadOfFiveReplicas_ScalesUpAndPromptlyServesAll()
    {
        SimulationResult one = Simulator.Run(Settings(0.1, scaling: null));
        SimulationResult scaled = Simulator.Run(Settings(0.1, s_chart));
        StageResult denoise = scaled.Stages.Single(stage => stage.Name == "denoise");

        // One replica of 16 places completes 0.027 jobs per second. The load keeps 60 places busy.
        Assert.True(one.Latency.P50 > 50 * JobSeconds, $"{one.Latency.P50}");
        Assert.Equal(scaled.Requests, scaled.Completed);
        Assert.InRange(denoise.MeanReplicas, 60.0 / Concurrency, s_chart.MaxReplicas);
        Assert.True(scaled.Latency.P95 < 1.5 * JobSeconds, $"{scaled.Latency.P95}");
    }

    [Fact]
    public void Run_BusyDays_CostsLessThanTheLargestNumberAndStopsWithoutLosingWork()
    {
        SimulationSettings settings = Settings(0.06, s_chart) with
        {
            Arrivals = new ArrivalSettings
            {
                Kind = ArrivalKind.Diurnal,
                Rate = 0.06,
                PeakFactor = 1.9,
                Period = 86_400,
            },
        };

        SimulationResult result = Simulator.Run(settings);
        StageResult denoise = result.Stages.Single(stage => stage.Name == "denoise");

        Assert.Equal(result.Requests, result.Completed);
        Assert.InRange(denoise.MeanReplicas, 2, 0.8 * s_chart.MaxReplicas);
        Assert.Equal(2 * denoise.MeanReplicas, result.CostPerHour, 1e-9);

        // A stopped replica hands its jobs over with the work that is left: in sum, a job takes as long as undisturbed.
        double workPerJob = denoise.Utilisation * denoise.MeanReplicas * Concurrency * result.Duration / result.Completed;
        Assert.InRange(workPerJob, JobSeconds * 0.999, JobSeconds * 1.001);
    }

    [Fact]
    public void Run_QueueLengthWithoutRunningWork_WouldNeverScale()
    {
        // What the scaler of earlier versions saw: 16 jobs may run and one denoiser takes 16, so no command ever waits.
        SimulationResult result = Simulator.Run(Settings(0.1, scaling: null) with { MaxRunning = Concurrency });

        Assert.Equal(0, result.Stages.Single(stage => stage.Name == "denoise").MaxQueue);
        Assert.True(result.Admission.P50 > 50 * JobSeconds, $"{result.Admission.P50}");
    }

    [Theory]
    [InlineData(0, 8, "stages[0].autoscaling.min_replicas")]
    [InlineData(9, 8, "stages[0].autoscaling.max_replicas")]
    public void Check_InvalidReplicas_NamesTheField(int min, int max, string field)
    {
        SimulationSettings settings = new() { Stages = [Denoise(new AutoscalingSettings { MinReplicas = min, MaxReplicas = max })] };

        Assert.Equal(field, Assert.Throws<Contracts.InvalidFieldException>(settings.Check).Field);
    }

    private static SimulationSettings Settings(double rate, AutoscalingSettings? scaling) =>
        new()
        {
            Jobs = 20_000,
            Arrivals = new ArrivalSettings { Rate = rate },
            Stages =
            [
                new StageSettings
                {
                    Name = "encode",
                    Concurrency = 100,
                    Service = new ServiceTimeSettings { Mean = 1 },
                },
                Denoise(scaling),
            ],
        };

    private static StageSettings Denoise(AutoscalingSettings? scaling) =>
        new()
        {
            Name = "denoise",
            Concurrency = Concurrency,
            HourPrice = 2,
            Service = new ServiceTimeSettings { Kind = ServiceTimeDistribution.Constant, Mean = JobSeconds },
            Autoscaling = scaling,
        };
}
