using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning.Tests.Simulation;

/// <summary>The simulator against what queueing theory says of the systems that it can solve.</summary>
public sealed class QueueingTheoryTests
{
    private const double TwoPercent = 0.02;
    private const int Jobs = 250_000;

    /// <summary>For busy servers, whose waits depend on one another for longer.</summary>
    private const int ManyJobs = 2_000_000;

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.6)]
    [InlineData(0.75)]
    public void OneServer_ExponentialTimes_WaitIsThatOfMM1(double load)
    {
        SimulationResult result = RunLong(load, Stage(ServiceTimeDistribution.Exponential, 1));

        // W = 1 / (μ − λ), Wq = ρ / (μ − λ), L = ρ / (1 − ρ); times in the system are exponential.
        double time = 1 / (1 - load);
        Close(time, result.Latency.Mean);
        Close(load * time, result.Stages[0].Wait.Mean);
        Close(load, result.Stages[0].Utilisation);
        Close(load / (1 - load), result.MeanInSystem);
        Close(time * Math.Log(2), result.Latency.P50);
        Close(time * Math.Log(20), result.Latency.P95);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.8)]
    public void OneServer_ConstantTimes_WaitIsThatOfMD1(double load)
    {
        SimulationResult result = RunLong(load, Stage(ServiceTimeDistribution.Constant, 1));

        // Pollaczek and Khinchine: Wq = ρ / (2 μ (1 − ρ)).
        Close(load / (2 * (1 - load)), result.Stages[0].Wait.Mean);
    }

    [Fact]
    public void OneServer_LogNormalTimes_WaitIsThatOfMG1()
    {
        SimulationResult result = Run(
            0.6,
            new StageSettings
            {
                Name = "work",
                Service = new ServiceTimeSettings
                {
                    Kind = ServiceTimeDistribution.LogNormal,
                    Mean = 1,
                    Variation = 0.7,
                },
            }
        );

        Close(1, result.Stages[0].Work.Mean);
        Close(0.6 * (1 + (0.7 * 0.7)) / (2 * 0.4), result.Stages[0].Wait.Mean);
    }

    [Theory]
    [InlineData(2, 0.7)]
    [InlineData(5, 0.8)]
    [InlineData(20, 0.75)]
    public void SeveralServers_ExponentialTimes_WaitIsThatOfMMc(int servers, double load)
    {
        SimulationResult result = RunLong(load * servers, Stage(ServiceTimeDistribution.Exponential, servers));

        // Erlang C: Wq = C(c, a) / (c μ − λ).
        double offered = load * servers;
        double term = 1;
        double sum = 0;
        for (int k = 0; k < servers; k++)
        {
            sum += term;
            term *= offered / (k + 1);
        }

        double last = term / (1 - load);
        Close(last / (sum + last) / (servers - offered), result.Stages[0].Wait.Mean);
        Close(load, result.Stages[0].Utilisation);
    }

    [Fact]
    public void Tandem_ExponentialTimes_EveryStageIsAnMM1()
    {
        double[] rates = [2, 1.5, 3];
        SimulationResult result = Run(1, [.. rates.Select(rate => Stage(ServiceTimeDistribution.Exponential, 1, 1 / rate))]);

        // Burke: what leaves an M/M/1 queue is Poisson again.
        Assert.All(rates.Zip(result.Stages), pair => Close(1 / (pair.First - 1), pair.Second.Wait.Mean + pair.Second.Work.Mean));
        Close(rates.Sum(rate => 1 / (rate - 1)), result.Latency.Mean);
    }

    [Fact]
    public void NoRoomToWait_Poisson_RefusalsAreThoseOfErlangB()
    {
        SimulationResult result = Simulator.Run(
            Settings(3, Stage(ServiceTimeDistribution.Exponential, 4)) with
            {
                MaxRunning = 4,
                MaxWaiting = 0,
            }
        );

        // Erlang B for 3 Erlang on 4 servers, by its recursion.
        double blocked = 1;
        for (int k = 1; k <= 4; k++)
        {
            blocked = 3 * blocked / (k + (3 * blocked));
        }

        Close(blocked, result.RefusedShare);
    }

    [Fact]
    public void Failures_TriedAgain_AreAGeometricNumberOfAttempts()
    {
        SimulationResult result = Run(
            0.1,
            Stage(ServiceTimeDistribution.Constant, 1) with
            {
                FailureProbability = 0.3,
                MaxAttempts = 3,
                RetryDelay = 5,
            }
        );

        Close(Jobs * 0.3 * 0.3 * 0.3, result.Failed, 3 * TwoPercent);
        Close(Jobs * (0.3 + 0.09), result.Stages[0].Retries);
    }

    [Fact]
    public void Batch_OfOneJob_IsAServerOfAsManySteps()
    {
        // Arrivals find a step half done and wait for its end where the server is busy, but a batch of one has no place until it is free.
        SimulationResult batch = Run(0.7, Batch(0.05, maxJobs: 1, steps: 20));

        Close(0.7 / (2 * 0.3), batch.Stages[0].Wait.Mean);
        Close(1, batch.Stages[0].Work.Mean);
    }

    [Fact]
    public void Batch_SharingSavesNothing_IsProcessorSharing()
    {
        // If steps are short compared with a job and all jobs fit into the batch, each job gets an equal share of the server: M/D/1 with
        // processor sharing, whose time in the system is S / (1 − ρ) whatever the distribution.
        SimulationResult result = Run(0.5, Batch(0.002, maxJobs: 1000, steps: 500));

        Close(2, result.Latency.Mean);
        Close(0.5, result.Stages[0].Utilisation);
    }

    [Theory]
    [InlineData(ServiceTimeDistribution.Constant)]
    [InlineData(ServiceTimeDistribution.Exponential)]
    public void OneProcessorForAllJobs_IsProcessorSharing(ServiceTimeDistribution kind)
    {
        // Whatever the distribution, M/G/1 with processor sharing: S / (1 − ρ).
        SimulationResult result = Shared(1, 0.6, Parallel(kind, 1));

        Close(1 / (1 - 0.6), result.Latency.Mean);
    }

    [Fact]
    public void SeveralProcessorsForAllJobs_OneEach_AsManyInTheSystemAsInMMc()
    {
        SimulationResult result = Shared(2, 1.5, Parallel(ServiceTimeDistribution.Constant, 1));

        // M/G/2 with processor sharing has the queue of M/M/2, whatever the distribution: L = 2 ρ / (1 − ρ²).
        Close(2 * 0.75 / (1 - (0.75 * 0.75)), result.MeanInSystem);
    }

    [Fact]
    public void StagesShareAProcessor_OneJobAfterAnother_AreOneProcessorSharingQueue()
    {
        // Two stages that want one processor for half a second each are to a job as one that wants it for a second.
        StageSettings half = Parallel(ServiceTimeDistribution.Constant, 1) with
        {
            Service = new ServiceTimeSettings { Mean = 0.5 },
        };
        SimulationResult result = Shared(1, 0.6, half, half with { Name = "second" });

        Close(1 / (1 - 0.6), result.Latency.Mean);
    }

    [Fact]
    public void StageOfTwoProcessors_OnOne_TakesTwiceAsLong()
    {
        SimulationResult result = Shared(1, 0.01, Parallel(ServiceTimeDistribution.Constant, 2) with { Concurrency = 1 });

        Close(2, result.Stages[0].Work.P50);
        Close(0.02, result.Stages[0].Utilisation);
    }

    [Fact]
    public void StageWithoutProcessors_AmongBusyOnes_IsNotSlower()
    {
        SimulationResult result = Shared(
            1,
            0.8,
            Parallel(ServiceTimeDistribution.Constant, 1),
            Parallel(ServiceTimeDistribution.Constant, 0) with
            {
                Name = "wait",
            }
        );

        Close(1, result.Stages[1].Work.Mean);
        Close(1 / (1 - 0.8), result.Stages[0].Work.Mean, TwoPercent);
    }

    [Fact]
    public void Batch_OnASharedProcessor_IsAsSlowAsItsShareOfIt()
    {
        // A batch that saves nothing shares as a stage does whose jobs run beside one another.
        SimulationResult result = Shared(0.5, 0.5, Batch(0.001, maxJobs: 1000, steps: 500) with { Processors = 1 });

        Close(1 / (1 - 0.5), result.Latency.Mean);
    }

    [Fact]
    public void Batch_JobsTakeTurns_IsProcessorSharing()
    {
        // A step is a hundredth of a job: short enough for turns to be shares.
        SimulationResult result = Simulator.Run(
            Settings(
                0.6,
                new StageSettings
                {
                    Name = "denoise",
                    Service = new ServiceTimeSettings { Mean = 0.01 },
                    Batch = new BatchSettings
                    {
                        MaxJobs = 1,
                        Concurrency = 1000,
                        Steps = 100,
                    },
                }
            ) with
            {
                Jobs = 100_000,
            }
        );

        Close(1 / (1 - 0.6), result.Latency.Mean, TwoPercent);
        Close(0.6, result.Stages[0].Utilisation);
    }

    private static StageSettings Parallel(ServiceTimeDistribution kind, double processors) =>
        Stage(kind, 1) with
        {
            Concurrency = 1000,
            Processors = processors,
        };

    private static SimulationResult Shared(double processors, double rate, params StageSettings[] stages) =>
        Simulator.Run(Settings(rate, stages) with { Processors = processors });

    /// <summary>A batch that saves nothing: each job makes a step longer by the time of a step.</summary>
    private static StageSettings Batch(double mean, int maxJobs, int steps) =>
        new()
        {
            Name = "denoise",
            Service = new ServiceTimeSettings { Mean = mean },
            Batch = new BatchSettings
            {
                MaxJobs = maxJobs,
                Steps = steps,
                MarginalCost = 1,
            },
        };

    private static StageSettings Stage(ServiceTimeDistribution kind, int servers, double mean = 1) =>
        new()
        {
            Name = "work",
            Replicas = servers,
            Service = new ServiceTimeSettings { Kind = kind, Mean = mean },
        };

    private static SimulationSettings Settings(double rate, params StageSettings[] stages) =>
        new()
        {
            Jobs = Jobs,
            Seed = 11,
            Arrivals = new ArrivalSettings { Rate = rate },
            Stages = stages,
        };

    private static SimulationResult Run(double rate, params StageSettings[] stages) => Simulator.Run(Settings(rate, stages));

    private static SimulationResult RunLong(double rate, StageSettings stage) =>
        Simulator.Run(Settings(rate, stage) with { Jobs = ManyJobs });

    private static void Close(double expected, double actual, double within = TwoPercent) =>
        Assert.InRange(actual, expected * (1 - within), expected * (1 + within));
}
