using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>What the AppHost says of its processes in <c>state.json</c>.</summary>
public static class AppHostState
{
    /// <summary>What runs now; nothing where it does not say.</summary>
    /// <param name="dataPath">The AppHost's data folder.</param>
    public static async Task<IReadOnlyList<AppHostResource>> ReadAsync(string dataPath)
    {
        try
        {
            await using FileStream file = File.OpenRead(Path.Combine(dataPath, "state.json"));
            using JsonDocument state = await JsonDocument.ParseAsync(file);
            return
            [
                .. state.RootElement.GetProperty("resources").EnumerateArray().Select(resource => new AppHostResource(
                    resource.Text("id"), resource.Text("name"), resource.GetProperty("healthy").GetBoolean(),
                    resource.TryGetProperty("pid", out JsonElement pid) ? pid.GetInt32() : null,
                    resource.Int("restarts"), resource.Text("log"))),
            ];
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Not yet, or being written.
            return [];
        }
    }
}
