using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Capacity;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Planning.Simulation;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Capacity;

public sealed class SimulationGateTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly SimulationRequest s_endless = new()
    {
        Simulation = new SimulationSettings
        {
            Jobs = 1_000_000,

            // A job has a thousand attempts of 0.1 s, so the stage is busy for a tenth of the time.
            Arrivals = new ArrivalSettings { Rate = 0.001 },
            Stages =
            [
                new StageSettings
                {
                    Name = "a",
                    Service = new ServiceTimeSettings { Mean = 0.1 },
                    FailureProbability = 1,
                    MaxAttempts = 1000,
                    RetryDelay = 0,
                },
            ],
        },
    };

    private readonly CallerLimitOptions _options = new() { SimulationTime = TimeSpan.FromSeconds(1) };
    private readonly CallerLimits _limits;
    private readonly SimulationGate _gate;

    public SimulationGateTests()
    {
        _limits = TestCallerLimits.Create(_options);
        _gate = new SimulationGate(new ServedPresets(new TestModelRepository()), _limits, Options.Create(_options), TimeProvider.System);
    }

    public void Dispose()
    {
        _gate.Dispose();
        _limits.Dispose();
    }

    [Fact]
    public async Task RunAsync_MillionsOfReplicas_Completes()
    {
        var stage = new StageSettings
        {
            Name = "a",
            Replicas = StageSettings.MaxReplicas,
            Service = new ServiceTimeSettings { Mean = 1 },
            Batch = new BatchSettings(),
        };
        var request = new SimulationRequest
        {
            Simulation = new SimulationSettings { Jobs = 1, Stages = [.. Enumerable.Repeat(stage, 32)] },
        };

        Assert.Equal(1, (await RunAsync(request, Caller.Local)).Result.Completed);
    }

    [Fact]
    public async Task RunAsync_TooMuchWork_IsRefusedAfterTheTimeLimit()
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() => RunAsync(s_endless, Caller.Local));

        Assert.Equal("jobs: and loads are too many to simulate within 1 s; ./run simulate takes as long as it needs", error.Message);
    }

    [Fact]
    public async Task RunAsync_SecondOfTheSameCaller_IsRefusedAtOnce()
    {
        Task<SimulationReport> first = RunAsync(s_endless, Caller.Local);

        await Assert.ThrowsAsync<KeyLimitException>(() => RunAsync(new SimulationRequest(), Caller.Local));
        await Assert.ThrowsAsync<InvalidFieldException>(() => first);
    }

    private Task<SimulationReport> RunAsync(SimulationRequest request, Caller caller) =>
        _gate.RunAsync(request, caller, CancellationToken.None).WaitAsync(s_patience);
}
