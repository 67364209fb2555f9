using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneWebhookRequestsTests(SharedStandalone server, ITestOutputHelper output)
    : WebhookRequestsTests(server, output);
