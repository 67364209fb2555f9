using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedWebhookRequestsTests(SharedDistributed server, ITestOutputHelper output)
    : WebhookRequestsTests(server, output);
