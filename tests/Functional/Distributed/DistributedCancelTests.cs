using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedCancelTests(SharedDistributed server, ITestOutputHelper output) : CancelTests(server, output);
