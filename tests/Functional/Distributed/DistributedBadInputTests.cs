using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedBadInputTests(SharedDistributed server, ITestOutputHelper output) : BadInputTests(server, output);
