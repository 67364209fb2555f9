using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedRequestsTests(SharedDistributed server, ITestOutputHelper output) : RequestsTests(server, output);
