using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

[Collection(Servers.Collection)]
public sealed partial class PythonClientTests(Servers servers, PythonClients clients) : IClassFixture<PythonClients>
{
    /// <summary>The program that uses the public API, which the gateway forwards; the others use the services of the stages.</summary>
    private const string PublicClient = "test_video_generation";

    /// <summary>Every function "def test_…():" of the programs that use the services of the stages.</summary>
    public static TheoryData<string, string> StageScenarios => ScenariosOf(client => client != PublicClient);

    /// <summary>Every function "def test_…():" of the program that uses the public API.</summary>
    public static TheoryData<string, string> PublicScenarios => ScenariosOf(client => client == PublicClient);

    [Theory]
    [MemberData(nameof(StageScenarios))]
    public Task PythonClient_AgainstTheServer_Passes(string client, string scenario) =>
        clients.RunAsync(servers.Standalone, client, scenario);

    [Theory]
    [MemberData(nameof(PublicScenarios))]
    public Task PythonClient_ThroughTheGateway_Passes(string client, string scenario) =>
        clients.RunAsync(servers.Gateway, client, scenario);

    private static TheoryData<string, string> ScenariosOf(Predicate<string> isWanted)
    {
        var scenarios = new TheoryData<string, string>();
        foreach (string path in Directory.GetFiles(PythonClients.ClientsPath, "test_*.py").Order(StringComparer.Ordinal))
        {
            if (!isWanted(Path.GetFileNameWithoutExtension(path)))
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
