using System.Text.Json;

namespace TextToVideo.Training;

/// <summary>One run of <c>./train smoke</c>, which writes its results as JSON.</summary>
public sealed class SmokeRun : IAsyncLifetime
{
    /// <summary>The results.</summary>
    public JsonElement Results { get; private set; }

    public async Task InitializeAsync() =>
        Results = JsonDocument.Parse(await TrainingProgram.RunAsync(["smoke", "--threads", "1"])).RootElement;

    public Task DisposeAsync() => Task.CompletedTask;
}
