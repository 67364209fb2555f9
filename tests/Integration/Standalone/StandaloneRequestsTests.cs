using TextToVideo.Integration.Support;
using Xunit.Abstractions;

namespace TextToVideo.Integration.Standalone;

[Collection(SharedStandalone.Collection)]
public sealed class StandaloneRequestsTests(SharedStandalone server, ITestOutputHelper output) : RequestsTests(server, output);
