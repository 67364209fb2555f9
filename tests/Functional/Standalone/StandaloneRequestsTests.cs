using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneRequestsTests(SharedStandalone server, ITestOutputHelper output) : RequestsTests(server, output);
