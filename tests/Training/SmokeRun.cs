using System.Text.Json;

namespace TextToVideo.Training;

/// <summary>One run of <c>./train smoke</c>, which says what it found as JSON.</summary>
public sealed class SmokeRun : IAsyncLifetime
{
    public JsonElement Found { get; private set; }

    public async Task InitializeAsync() =>
        Found = JsonDocument.Parse(await TrainingProgram.RunAsync(["smoke", "--threads", "1"])).RootElement;

    public Task DisposeAsync() => Task.CompletedTask;
}
