using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneVideosTests(SharedStandalone server, ITestOutputHelper output) : VideosTests(server, output);
