using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneWebhookRequestsTests(SharedStandalone server, ITestOutputHelper output)
    : WebhookRequestsTests(server, output);
