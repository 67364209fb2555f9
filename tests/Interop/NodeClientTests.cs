using System.Diagnostics;
using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>
/// Calls the public API through the gateway with Node's gRPC client (@grpc/grpc-js) and OpenAI's SDK (openai). The programs are in node/.
/// </summary>
[Collection(Servers.Collection)]
public sealed partial class NodeClientTests(Servers servers)
{
    private static readonly string s_programs = Path.Combine(AppContext.BaseDirectory, "node");

    /// <summary>All functions "exports.test_… = " of the programs in node/.</summary>
    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var scenarios = new TheoryData<string, string>();
            foreach (string path in Directory.GetFiles(s_programs, "test_*.js").Order(StringComparer.Ordinal))
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
    public Task NodeClient_ThroughGateway_Passes(string client, string scenario) =>
        ClientProgram.RunAgainstAsync(
            servers.Gateway,
            new ProcessStartInfo("node", [Path.Combine(s_programs, "run.js"), client, scenario])
            {
                Environment = { ["NODE_PATH"] = NodePackages.Find() },
            }
        );

    [GeneratedRegex(@"^exports\.(?<name>test_\w+) = ", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
