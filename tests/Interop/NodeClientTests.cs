using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>Node's gRPC (@grpc/grpc-js) as a client of the public API, with and without the gateway. The programs are in node/.</summary>
[Collection(Servers.Collection)]
public sealed partial class NodeClientTests(Servers servers)
{
    private const string Client = "test_video_generation";

    private static readonly string s_programs = Path.Combine(AppContext.BaseDirectory, "node");

    /// <summary>Every function "exports.test_… = " of the program.</summary>
    public static TheoryData<string> Scenarios =>
        [.. Scenario().Matches(File.ReadAllText(Path.Combine(s_programs, $"{Client}.js"))).Select(match => match.Groups["name"].Value)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task NodeClient_AgainstTheServer_Passes(string scenario) => RunAsync(servers.Standalone, scenario);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task NodeClient_ThroughTheGateway_Passes(string scenario) => RunAsync(servers.Gateway, scenario);

    private static Task RunAsync(ServerProcess server, string scenario) => ClientProgram.PassAsync(
        server, "node", [Path.Combine(s_programs, "run.js"), Client, scenario], new() { ["NODE_PATH"] = FindPackages() });

    /// <summary>Where ./test puts what package-lock.json pins.</summary>
    private static string FindPackages([CallerFilePath] string path = "")
    {
        string packages = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../.artifacts/interop-node/node_modules"));
        return Directory.Exists(packages)
            ? packages
            : throw new DirectoryNotFoundException($"Node's gRPC is not in {packages}. Run ./test interop, which fetches it.");
    }

    [GeneratedRegex(@"^exports\.(?<name>test_\w+) = ", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
