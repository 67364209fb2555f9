using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedEventsTests(SharedDistributed server, ITestOutputHelper output) : EventsTests(server, output)
{
    protected override bool HearsEveryStep => false;
}
