using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedStatusTests(SharedDistributed server, ITestOutputHelper output) : StatusTests(server, output)
{
    protected override int CountWorkers(string stage) => stage == "denoise" ? 2 : 1;
}
