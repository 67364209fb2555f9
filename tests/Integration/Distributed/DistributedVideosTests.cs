using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Distributed;

[Collection(SharedDistributed.Collection)]
public sealed class DistributedVideosTests(SharedDistributed server, ITestOutputHelper output) : VideosTests(server, output);
