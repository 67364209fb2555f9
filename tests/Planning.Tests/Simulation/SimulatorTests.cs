using TextToVideo.Contracts;
using TextToVideo.Planning.Simulation;

namespace TextToVideo.Planning.Tests.Simulation;

public sealed class SimulatorTests
{
    public static TheoryData<ArrivalKind> Kinds => [.. Enum.GetValues<ArrivalKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Run_AnyArrivals_HaveTheirRateAndObeyLittlesLaw(ArrivalKind kind)
    {
        SimulationResult result = Simulator.Run(
            Pipeline(0.9) with
            {
                WarmUp = 0,
                Jobs = 400_000,
                Arrivals = new ArrivalSettings
                {
                    Kind = kind,
                    Rate = 0.9,
                    PeakFactor = 1.8,
                    Period = 2000,
                    Times = [.. Enumerable.Range(1, 900).Select(i => (i + (0.9 * Math.Sin(i))) / 0.9)],
                },
            }
        );

        Assert.Equal(400_000, result.Completed + result.Failed);
        Assert.InRange(result.Throughput + (result.Failed / result.Duration), 0.885, 0.915);

        // L = λ W, of all that were in the system; few fail, after as long a time as others take.
        double arrivals = result.Requests / result.Duration;
        Assert.InRange(result.MeanInSystem / (arrivals * result.Latency.Mean), 0.995, 1.005);
        Assert.All(
            result.Stages,
            stage =>
            {
                double attempts = (result.Requests + stage.Retries) / result.Duration;
                Assert.InRange(stage.MeanQueue, attempts * stage.Wait.Mean * 0.99, (attempts * stage.Wait.Mean * 1.01) + 1e-6);
            }
        );
        Assert.Equal(result.MeanInSystem, Mean(result.InSystem), result.MeanInSystem * 0.02);
    }

    [Fact]
    public void Run_SameSeed_SameResult()
    {
        SimulationResult first = Simulator.Run(Pipeline(1));
        SimulationResult second = Simulator.Run(Pipeline(1));

        Assert.Equal(first.Latency, second.Latency);
        Assert.Equal(first.InSystem, second.InSystem);
        Assert.NotEqual(first.Latency, Simulator.Run(Pipeline(1) with { Seed = 2 }).Latency);
    }

    [Fact]
    public void Run_JobsTakeTurns_WhoCameMeanwhileIsNext()
    {
        SimulationResult result = Simulator.Run(
            new SimulationSettings
            {
                Jobs = 2,
                WarmUp = 0,
                Arrivals = new ArrivalSettings { Kind = ArrivalKind.Measured, Times = [1, 1.5] },
                Stages =
                [
                    new StageSettings
                    {
                        Name = "transcode",
                        Service = new ServiceTimeSettings { Kind = ServiceTimeDistribution.Constant, Mean = 1 },
                        Batch = new BatchSettings
                        {
                            MaxJobs = 1,
                            Concurrency = 8,
                            Steps = 3,
                        },
                    },
                ],
            }
        );

        // By turns, as a semaphore lets them in: the first one's three steps end at 2, 4 and 6, the other's at 3, 5 and 7.
        Assert.Equal((5 + 5.5) / 2, result.Latency.Mean, 6);
        Assert.Equal(0.5 / 2, result.Stages[0].Wait.Mean, 6);
    }

    [Fact]
    public void Run_MoreReplicas_NoJobWaitsLonger()
    {
        double[] waits =
        [
            .. new[] { 1, 2, 3, 5, 10 }.Select(replicas =>
                Simulator
                    .Run(Pipeline(0.95) with { Stages = [.. Pipeline(1).Stages.Select(stage => stage with { Replicas = replicas })] })
                    .Latency.Mean
            ),
        ];

        Assert.Equal(waits.OrderDescending(), waits);
        Assert.True(waits[0] > 1.2 * waits[^1]);
    }

    [Fact]
    public void Run_MoreUsers_WaitIsNoShorter()
    {
        double[] times = [.. new[] { 0.2, 0.5, 0.8, 1.0, 1.1 }.Select(rate => Simulator.Run(Pipeline(rate)).Latency.Mean)];

        Assert.Equal(times.Order(), times);
    }

    [Fact]
    public void Run_BurstsAndDays_WaitLongerThanPoisson()
    {
        double Wait(ArrivalKind kind) =>
            Simulator
                .Run(
                    Pipeline(0.8) with
                    {
                        Jobs = 300_000,
                        Arrivals = new ArrivalSettings
                        {
                            Kind = kind,
                            Rate = 0.8,
                            PeakFactor = 2,
                            Period = 5000,
                        },
                    }
                )
                .Latency.Mean;

        double poisson = Wait(ArrivalKind.Poisson);
        Assert.True(Wait(ArrivalKind.Constant) < poisson);
        Assert.True(Wait(ArrivalKind.Bursty) > 1.2 * poisson);
        Assert.True(Wait(ArrivalKind.Diurnal) > 1.2 * poisson);
    }

    [Fact]
    public void Run_OneUserWithMostJobs_OthersDoNotWaitForThem()
    {
        SimulationSettings crowded = Pipeline(1.4) with { Tenants = 20, FirstTenantShare = 0.9, MaxRunning = 8, Jobs = 50_000 };

        SimulationResult shared = Simulator.Run(crowded);
        SimulationResult alone = Simulator.Run(crowded with { Tenants = 1, FirstTenantShare = null });

        // Overloaded: the mean grows with the backlog; half of the others' requests hardly wait, but they are a tenth.
        Assert.True(shared.Admission.Mean > 1000);
        Assert.Equal(alone.Duration, shared.Duration, alone.Duration * 0.05);
    }

    [Fact]
    public void Run_QueueLimit_RefusesWhatIsMore()
    {
        SimulationResult result = Simulator.Run(Pipeline(2.4) with { MaxRunning = 8, MaxWaiting = 20, Jobs = 100_000 });

        Assert.InRange(result.RefusedShare, 0.4, 0.6);
        Assert.Equal(28, result.MaxInSystem);
        Assert.True(result.Stages[1].Utilisation > 0.97);
    }

    [Fact]
    public void Run_MeasuredTimes_AreDrawnFromWhatWasMeasured()
    {
        SimulationResult result = Simulator.Run(
            Pipeline(0.01) with
            {
                Stages =
                [
                    new StageSettings
                    {
                        Name = "measured",
                        Service = new ServiceTimeSettings { Kind = ServiceTimeDistribution.Measured, Values = [1, 2, 6] },
                    },
                ],
            }
        );

        Assert.Equal(3, result.Stages[0].Work.Mean, 0.02);
        Assert.Equal(2, result.Stages[0].Work.P50, 0.01);
        Assert.Equal(6, result.Stages[0].Work.Max, 1e-9);
    }

    [Fact]
    public void Run_Cancelled_Ends()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            Simulator.Run(Pipeline(1) with { Jobs = 10_000_000 }, cancellationToken: cancelled.Token)
        );
    }

    [Fact]
    public void Run_MillionsOfIdleReplicas_TakesNoMemoryForThem()
    {
        SimulationSettings settings = Pipeline(1) with
        {
            Jobs = 1,
            Stages =
            [
                .. Enumerable
                    .Range(0, 32)
                    .Select(index => new StageSettings
                    {
                        Name = $"{index}",
                        Replicas = StageSettings.MaxReplicas,
                        Service = new ServiceTimeSettings { Mean = 1 },
                        Batch = new BatchSettings(),
                    }),
            ],
        };
        long before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal(1, Simulator.Run(settings).Completed);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 64L << 20);
    }

    public static TheoryData<string, SimulationSettings> Endless =>
        new()
        {
            {
                "bursts between two arrivals",
                Pipeline(1) with
                {
                    Arrivals = new ArrivalSettings
                    {
                        Kind = ArrivalKind.Bursty,
                        Rate = 1e-9,
                        PeakFactor = 10,
                        Period = 1e-3,
                    },
                }
            },
            {
                "arrivals that are not accepted",
                Pipeline(1) with
                {
                    Arrivals = new ArrivalSettings
                    {
                        Kind = ArrivalKind.Diurnal,
                        Rate = 1e9,
                        PeakFactor = 2,
                        Period = 1e9,
                    },
                }
            },
            {
                "attempts",
                With(stage => stage with { FailureProbability = 1, MaxAttempts = 1000, RetryDelay = 0 }) with
                {
                    Jobs = 10_000_000,
                }
            },
        };

    [Theory]
    [MemberData(nameof(Endless))]
    public async Task Run_AlmostEndlessWork_EndsWhenItIsCancelled(string name, SimulationSettings settings)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Task<SimulationResult> run = Task.Run(() => Simulator.Run(settings, cancellationToken: limit.Token));

        Assert.True(await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(30))) == run, $"The simulation of {name} goes on.");
        await Assert.ThrowsAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Search_ManySimulationsOfFewEvents_EndsWhenItIsCancelled()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() =>
            ReplicaSearch.Run(Pipeline(10) with { Jobs = 10 }, 0.95, 6, cancellationToken: cancelled.Token)
        );
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-300)]
    [InlineData(1e-12)]
    public void Run_StepsShorterThanTheClockCanTell_Ends(double mean)
    {
        SimulationSettings settings = Pipeline(1e-6) with
        {
            Jobs = 100,
            Stages =
            [
                new StageSettings
                {
                    Name = "denoise",
                    Service = new ServiceTimeSettings { Mean = mean },
                    Batch = new BatchSettings { Steps = 3 },
                },
            ],
        };
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));

        Assert.Equal(100, Simulator.Run(settings, cancellationToken: limit.Token).Completed);
    }

    [Fact]
    public void Run_MoreJobsThanTheSystemMayHold_Throws() =>
        Assert.StartsWith(
            "jobs: arrive faster than they are completed: more than 1000 would be in the system at once.",
            Assert.Throws<InvalidFieldException>(() => Simulator.Run(Pipeline(1000), maxInSystem: 1000)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Search_Objective_IsKeptWithTheFewest()
    {
        SimulationSettings settings = Pipeline(10) with { Jobs = 20_000 };

        (SimulationSettings found, SimulationResult result) = ReplicaSearch.Run(settings, 0.95, 6);

        Assert.True(result.Latency.P95 <= 6);
        Assert.True(found.HourPrice < settings.HourPrice * 20);
        for (int i = 0; i < found.Stages.Count; i++)
        {
            if (found.Stages[i].Replicas > 1)
            {
                int less = i;
                SimulationSettings fewer = found with
                {
                    Stages =
                    [
                        .. found.Stages.Select((stage, index) => index == less ? stage with { Replicas = stage.Replicas - 1 } : stage),
                    ],
                };
                SimulationResult worse = Simulator.Run(fewer);
                Assert.True(
                    worse.Latency.P95 > 6 || fewer.Stages[less].Capacity * 0.98 < 10,
                    $"One {found.Stages[less].Name} less would do."
                );
            }
        }
    }

    [Fact]
    public void Search_Impossible_Throws() =>
        Assert.StartsWith(
            "objective.seconds: is 0.5 s; even an empty system takes ",
            Assert
                .Throws<InvalidFieldException>(() => ReplicaSearch.Run(Pipeline(1), 0.95, 0.5))
                .Message.Replace("500 ms", "0.5 s", StringComparison.Ordinal),
            StringComparison.Ordinal
        );

    [Fact]
    public void Search_TooFewAdmitted_Throws() =>
        Assert.StartsWith(
            "max_running: is 4; jobs wait for admission",
            Assert
                .Throws<InvalidFieldException>(() => ReplicaSearch.Run(Pipeline(10) with { MaxRunning = 4, Jobs = 20_000 }, 0.95, 6))
                .Message,
            StringComparison.Ordinal
        );

    public static TheoryData<SimulationSettings, string> Wrong =>
        new()
        {
            { Pipeline(1) with { Jobs = 0 }, "jobs: is 0; it must be from 1 to 1E+08" },
            { Pipeline(0), "arrivals.rate: is 0; it must be from 1E-09 to 1E+09" },
            { Pipeline(double.NaN), "arrivals.rate: is NaN; it must be from 1E-09 to 1E+09" },
            { Pipeline(1) with { Stages = [] }, "stages.length: is 0; it must be from 1 to 32" },
            { Pipeline(1) with { MaxRunning = 0 }, "max_running: is 0; it must be from 1 to 1E+07" },
            {
                Pipeline(1) with
                {
                    Arrivals = new ArrivalSettings { Kind = ArrivalKind.Diurnal, PeakFactor = 3 },
                },
                "arrivals.peak_factor: is 3; it must be from 1 to 2"
            },
            { With(stage => stage with { Replicas = -1 }), "stages[0].replicas: is -1; it must be from 1 to 1E+06" },
            { With(stage => stage with { FailureProbability = 2 }), "stages[0].failure_probability: is 2; it must be from 0 to 1" },
            {
                With(stage => stage with { Service = new ServiceTimeSettings { Mean = double.PositiveInfinity } }),
                "stages[0].service.mean: is ∞; it must be from 0 to 1E+06"
            },
            {
                With(stage => stage with { Service = new ServiceTimeSettings { Kind = ServiceTimeDistribution.Measured } }),
                "stages[0].service.values.length: is 0; it must be from 1 to 100000"
            },
            {
                With(stage => stage with { Batch = new BatchSettings { Steps = 0 } }),
                "stages[0].batch.steps: is 0; it must be from 1 to 100000"
            },
        };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Run_WrongSettings_NamesTheFieldAndWhatIsAllowed(SimulationSettings settings, string message) =>
        Assert.Equal(
            message,
            Assert.Throws<InvalidFieldException>(() => Simulator.Run(settings)).Message.Replace("Infinity", "∞", StringComparison.Ordinal)
        );

    private static double Mean(IReadOnlyList<DepthPoint> points) => points.Average(point => point.Depth);

    private static SimulationSettings With(Func<StageSettings, StageSettings> change) =>
        Pipeline(1) with
        {
            Stages = [change(Pipeline(1).Stages[0])],
        };

    private static SimulationSettings Pipeline(double rate) =>
        new()
        {
            Jobs = 100_000,
            Arrivals = new ArrivalSettings { Rate = rate },
            Stages =
            [
                new StageSettings
                {
                    Name = "text",
                    Service = new ServiceTimeSettings { Kind = ServiceTimeDistribution.Exponential, Mean = 0.1 },
                    HourPrice = 0.1,
                },
                new StageSettings
                {
                    Name = "denoise",
                    Service = new ServiceTimeSettings { Mean = 0.05 },
                    Batch = new BatchSettings
                    {
                        MaxJobs = 4,
                        Steps = 20,
                        MarginalCost = 0.75,
                    },
                    HourPrice = 2,
                },
                new StageSettings
                {
                    Name = "decode",
                    Service = new ServiceTimeSettings
                    {
                        Kind = ServiceTimeDistribution.LogNormal,
                        Mean = 0.3,
                        Variation = 0.5,
                    },
                    FailureProbability = 0.01,
                    RetryDelay = 3,
                    HourPrice = 1,
                },
            ],
        };
}
