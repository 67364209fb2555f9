using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedClientTests(SharedDistributed server, ITestOutputHelper output) : ClientTests(server, output);
