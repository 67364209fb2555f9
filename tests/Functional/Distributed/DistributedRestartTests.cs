using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

/// <summary>Tests that the AppHost restarts a killed process although another one is unavailable.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class DistributedRestartTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Hanging = "vae-decoding";
    private const string Killed = "gateway";

    [Fact]
    public async Task Kill_WhileAStageHangs_IsRestartedWithoutWaitingForIt()
    {
        DistributedSystem system = server.Distributed;
        int hanging = Find(system, Hanging).Pid!.Value;
        ProcessSignals.Freeze(hanging);
        try
        {
            await Wait.UntilAsync($"{Hanging} is unhealthy", () => !Find(system, Hanging).Healthy);

            int killed = Find(system, Killed).Pid!.Value;
            ProcessSignals.Kill(killed);

            await Wait.UntilAsync($"{Killed} is healthy again", () => Find(system, Killed) is { Healthy: true } now && now.Pid != killed);
            Assert.False(Find(system, Hanging).Healthy);
        }
        finally
        {
            ProcessSignals.Thaw(hanging);
        }

        await system.UntilHealthyAsync();
    }

    private static AppHostResource Find(DistributedSystem system, string name) =>
        Assert.Single(system.Resources, resource => resource.Name == name);
}
