using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedRequestsTests(SharedDistributed server, ITestOutputHelper output) : RequestsTests(server, output);
