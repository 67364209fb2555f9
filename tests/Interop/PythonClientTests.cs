using System.Text.RegularExpressions;

namespace TextToVideo.Interop;

public sealed partial class PythonClientTests(PythonClients clients) : IClassFixture<PythonClients>
{
    /// <summary>Every function "def test_…():" of the programs in clients/.</summary>
    public static TheoryData<string, string> Scenarios
    {
        get
        {
            var scenarios = new TheoryData<string, string>();
            foreach (string path in Directory.GetFiles(PythonClients.ClientsPath, "test_*.py").Order(StringComparer.Ordinal))
            {
                foreach (Match function in Scenario().Matches(File.ReadAllText(path)))
                {
                    scenarios.Add(Path.GetFileNameWithoutExtension(path), function.Groups["name"].Value);
                }
            }

            return scenarios;
        }
    }

    [Theory]
    [MemberData(nameof(Scenarios))]
    public Task PythonClient_AgainstTheServer_Passes(string client, string scenario) => clients.RunAsync(client, scenario);

    [GeneratedRegex(@"^def (?<name>test_\w+)\(\):", RegexOptions.Multiline)]
    private static partial Regex Scenario();
}
