using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedBadInputTests(SharedDistributed server, ITestOutputHelper output) : BadInputTests(server, output);
