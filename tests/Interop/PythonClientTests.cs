using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

/// <summary>Calls all services with Python's gRPC client. The programs are in clients/.</summary>
[Collection(Servers.Collection)]
public sealed partial class PythonClientTests(PythonScenarios scenarios) : IClassFixture<PythonScenarios>
{
    /// <summary>The program that calls the public API through the gateway. The others call the services of the stages.</summary>
    private const string PublicClient = "test_video_generation";

    /// <summary>All functions "def test_…():" of the programs that call the services of the stages.</summary>
    public static TheoryData<string, string> StageScenarios => FindScenarios(client => client != PublicClient);

    /// <summary>All functions "def test_…():" of the program that calls the public API.</summary>
    public static TheoryData<string, string> PublicScenarios => FindScenarios(client => client == PublicClient);

    [Theory]
    [MemberData(nameof(StageScenarios))]
    public Task PythonClient_AgainstServer_Passes(string client, string scenario) => scenarios.AgainstServer.RunAsync(client, scenario);

    [Theory]
    [MemberData(nameof(PublicScenarios))]
    public Task PythonClient_ThroughGateway_Passes(string client, string scenario) => scenarios.ThroughGateway.RunAsync(client, scenario);

    private static TheoryData<string, string> FindScenarios(Predicate<string> isIncluded)
    {
        var scenarios = new TheoryData<string, string>();
        foreach (string path in Directory.GetFiles(PythonClients.ClientsPath, "test_*.py").Order(StringComparer.Ordinal))
        {
            if (!isIncluded(Path.GetFileNameWithoutExtension(path)))
            {
                continue;
            }

            foreach (Match function in Scenario().Matches(File.ReadAllText(path)))
            {
                scenarios.Add(Path.GetFileNameWithoutExtension(path), function.Groups["name"].Value);
            }
        }

        return scenarios;
    }

    [GeneratedRegex(@"^def (?<name>test_\w+)\(\):", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
