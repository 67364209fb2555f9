using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

[Collection(Servers.Collection)]
public sealed partial class PythonClientTests(Servers servers, PythonClients clients) : IClassFixture<PythonClients>
{
    /// <summary>What is reached through the gateway: the public API.</summary>
    private const string PublicClients = "test_video_generation.py";

    /// <summary>Every function "def test_…():" of the programs in clients/.</summary>
    public static TheoryData<string, string> Scenarios => ScenariosOf("test_*.py");

    /// <summary>Those of the public API.</summary>
    public static TheoryData<string, string> PublicScenarios => ScenariosOf(PublicClients);

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task PythonClient_AgainstTheServer_Passes(string client, string scenario) =>
        clients.RunAsync(servers.Standalone, client, scenario);

    [Theory]
    [MemberData(nameof(PublicScenarios))]
    public Task PythonClient_ThroughTheGateway_Passes(string client, string scenario) =>
        clients.RunAsync(servers.Gateway, client, scenario);

    private static TheoryData<string, string> ScenariosOf(string files)
    {
        var scenarios = new TheoryData<string, string>();
        foreach (string path in Directory.GetFiles(PythonClients.ClientsPath, files).Order(StringComparer.Ordinal))
        {
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
