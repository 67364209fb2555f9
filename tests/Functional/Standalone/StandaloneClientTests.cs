using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneClientTests(SharedStandalone server, ITestOutputHelper output) : ClientTests(server, output);
