using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneVideosTests(SharedStandalone server, ITestOutputHelper output) : VideosTests(server, output);
