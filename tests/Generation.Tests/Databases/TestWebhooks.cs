using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Databases;

internal static class TestWebhooks
{
    /// <summary>Creates a webhook for all events.</summary>
    public static Webhook Create(string tenant, DateTimeOffset createdAt, string url = "https://example.com/hook?a=b") =>
        new($"wh_{Guid.NewGuid():N}", tenant, new Uri(url), WebhookEvents.All, "whsec_c2VjcmV0", createdAt, DisabledAt: null);
}
