using System.Net.Http.Json;
using System.Text.Json;

namespace TextToVideo.Functional.Support;

/// <summary>REST's <c>/v1/webhooks</c>.</summary>
internal static class WebhooksClient
{
    public static async Task<JsonElement> CreateAsync(HttpClient http, string url, params string[] events) =>
        await VideosClient.OkAsync(await http.PostAsJsonAsync("/v1/webhooks", new { url, events }));

    public static async Task<JsonElement[]> ListAsync(HttpClient http) => await DataAsync(http, "/v1/webhooks");

    public static async Task<JsonElement[]> DeliveriesAsync(HttpClient http, string id) =>
        await DataAsync(http, $"/v1/webhooks/{id}/deliveries");

    private static async Task<JsonElement[]> DataAsync(HttpClient http, string path) =>
        [.. (await VideosClient.OkAsync(await http.GetAsync(new Uri(path, UriKind.Relative)))).GetProperty("data").EnumerateArray()];
}
