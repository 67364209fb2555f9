using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedVideosTests(SharedDistributed server, ITestOutputHelper output) : VideosTests(server, output);
