using System.Text.Json;

namespace TextToVideo.Browser.Support;

/// <summary>Jobs that keep a server busy, so that another job runs slowly. Disposing deletes them.</summary>
internal sealed class Blockers : IAsyncDisposable
{
    private const int Count = 10;

    private readonly VideosClient _videos;
    private readonly List<string> _ids = [];

    private Blockers(VideosClient videos) => _videos = videos;

    /// <summary>Creates the jobs.</summary>
    public static async Task<Blockers> StartAsync(VideosClient videos)
    {
        var blockers = new Blockers(videos);
        for (int index = 0; index < Count; index++)
        {
            JsonElement video = await videos.CreateAsync(
                new
                {
                    prompt = VideosClient.Prompt,
                    seed = index,
                    num_inference_steps = 100,
                }
            );
            blockers._ids.Add(video.Text("id"));
        }

        return blockers;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string id in _ids)
        {
            (await _videos.DeleteAsync(id)).Dispose();
        }
    }
}
