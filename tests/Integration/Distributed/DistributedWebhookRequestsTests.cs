using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedWebhookRequestsTests(SharedDistributed server, ITestOutputHelper output)
    : WebhookRequestsTests(server, output);
