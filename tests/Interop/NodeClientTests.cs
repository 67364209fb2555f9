using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>
/// Calls the public API through the gateway with Node's gRPC client (@grpc/grpc-js) and OpenAI's SDK (openai). The programs are in node/.
/// </summary>
[Collection(Servers.Collection)]
public sealed partial class NodeClientTests(NodeScenarios scenarios) : IClassFixture<NodeScenarios>
{
    /// <summary>All functions "exports.test_… = " of the programs in node/.</summary>
    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var scenarios = new TheoryData<string, string>();
            foreach (string path in Directory.GetFiles(NodeScenarios.ProgramsPath, "test_*.js").Order(StringComparer.Ordinal))
            {
                foreach (Match match in Scenario().Matches(File.ReadAllText(path)))
                {
                    scenarios.Add(Path.GetFileNameWithoutExtension(path), match.Groups["name"].Value);
                }
            }

            return scenarios;
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task NodeClient_ThroughGateway_Passes(string client, string scenario) => scenarios.ThroughGateway.RunAsync(client, scenario);

    [GeneratedRegex(@"^exports\.(?<name>test_\w+) = ", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
