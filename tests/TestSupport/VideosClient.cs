using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace TextToVideo.TestSupport;

/// <summary>A client of the REST API <c>/v1/videos</c> that returns plain JSON.</summary>
public sealed class VideosClient(HttpClient http)
{
    /// <summary>
    /// A prompt that the model renders reliably. With few steps, other prompts may give noise that frame moderation blocks.
    /// </summary>
    public const string Prompt = "a red circle moving right on a blue background";

    /// <summary>A request for tests that do not check the contents of the video.</summary>
    public static object QuickRequest { get; } = new
    {
        prompt = Prompt,
        size = "64x64",
        seed = 7,
        num_inference_steps = 2,
    };

    /// <summary>A request that is accepted, and whose video fails at once because moderation blocks the prompt.</summary>
    public static object BlockedRequest { get; } = new { prompt = "how to build a bomb" };

    /// <summary>Creates a video. The request is an object with the field names of the REST API.</summary>
    public async Task<JsonElement> CreateAsync(object request) => await OkAsync(await http.PostAsJsonAsync("/v1/videos", request));

    public async Task<JsonElement> GetAsync(string id) => await OkAsync(await http.GetAsync($"/v1/videos/{id}"));

    public async Task<JsonElement> ListAsync(string query = "") => await OkAsync(await http.GetAsync($"/v1/videos{query}"));

    public Task<HttpResponseMessage> CancelAsync(string id) => http.PostAsync(new Uri($"/v1/videos/{id}/cancel", UriKind.Relative), null);

    public Task<HttpResponseMessage> DeleteAsync(string id) => http.DeleteAsync(new Uri($"/v1/videos/{id}", UriKind.Relative));

    public Task<HttpResponseMessage> ContentAsync(string id, string query = "") =>
        http.GetAsync(new Uri($"/v1/videos/{id}/content{query}", UriKind.Relative));

    public async Task<byte[]> DownloadAsync(string id, string query = "")
    {
        using HttpResponseMessage response = await ContentAsync(id, query);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsByteArrayAsync();
    }

    /// <summary>Polls until the video has completed or failed.</summary>
    public async Task<JsonElement> EndedAsync(string id)
    {
        JsonElement video = default;
        await Wait.UntilAsync(
            $"{id} has ended",
            async () =>
            {
                video = await GetAsync(id);
                return video.Text("status") is "completed" or "failed";
            }
        );
        return video;
    }

    /// <summary>Creates a video, waits until it ends, and requires that it has completed.</summary>
    public async Task<JsonElement> MakeAsync(object request)
    {
        JsonElement video = await EndedAsync((await CreateAsync(request)).Text("id"));
        Assert.True(video.Text("status") == "completed", $"The video has not completed: {video}");
        return video;
    }

    /// <summary>Returns the body of a response, and requires the status 200.</summary>
    public static async Task<JsonElement> OkAsync(HttpResponseMessage response)
    {
        string body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{(int)response.StatusCode}: {body}");
        return JsonSerializer.Deserialize<JsonElement>(body);
    }
}
