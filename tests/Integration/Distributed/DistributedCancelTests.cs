using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedCancelTests(SharedDistributed server, ITestOutputHelper output) : CancelTests(server, output);
