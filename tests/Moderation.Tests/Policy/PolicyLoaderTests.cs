using System.Text.Json.Nodes;
using TextToVideo.Contracts;
using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Policy;

public sealed class PolicyLoaderTests : IDisposable
{
    private const string Valid = """
        {
          "version": "7",
          "lists": { "pets": ["cat+", "dog"] },
          "innocentWords": ["cut"],
          "exceptions": ["hot dog"],
          "categories": [
            { "name": "pets", "description": "pets", "flag": 0.4, "block": 0.8, "rules": [
              { "score": 0.9, "patterns": ["<pets> ...1 (barks|runs away)"] },
              { "score": 0.5, "patterns": ["<pets>"] } ] },
            { "name": "frames/corrupt", "description": "damage", "flag": 0.5, "block": 0.5 },
            { "name": "frames/constant", "description": "one colour", "flag": 0.5 },
            { "name": "frames/flashing", "description": "flashing", "flag": 0.5, "block": 0.5 },
            { "name": "frames/red-flashing", "description": "red flashing", "flag": 0.5, "block": 0.5 }
          ]
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public void Load_ShippedPolicy_HasEveryCategory()
    {
        ModerationPolicy policy = TestModerators.ShippedPolicy.GetPolicy();

        string[] expected =
        [
            "sexual",
            "sexual/minors",
            "violence",
            "violence/graphic",
            "hate",
            "hate/threatening",
            "harassment",
            "harassment/threatening",
            "self-harm",
            "self-harm/intent",
            "self-harm/instructions",
            "illicit",
            "illicit/violent",
            .. FrameCategories.All,
        ];
        Assert.Equal(expected.Order(), policy.Categories.Keys.Order());
    }

    [Theory]
    [InlineData("two cats", "pets", ModerationAction.Flag)]
    [InlineData("the cat quickly runs away", "pets", ModerationAction.Block)]
    [InlineData("the dog never ever barks", "pets", ModerationAction.Flag)]
    [InlineData("a hot dog", null, null)]
    [InlineData("a cut", null, null)]
    public async Task Load_ValidPolicy_IsUsedForDecisions(string prompt, string? category, ModerationAction? action)
    {
        File.WriteAllText(_file, Valid);

        ModerationDecision decision = await TestModerators
            .Prompts(new ModerationOptions { PolicyPath = _file })
            .ModerateAsync(prompt, "", default);

        CategoryFinding? finding = decision.Findings.SingleOrDefault();
        Assert.Equal((category, action), (finding?.Category, finding?.Action));
        Assert.Equal("7", decision.PolicyVersion);
    }

    [Fact]
    public void Load_MissingFile_ErrorNamesFile()
    {
        string missing = Path.Combine(Path.GetTempPath(), "no-such-policy.json");

        InvalidPolicyException error = Assert.Throws<InvalidPolicyException>(() => TestModerators.Load(missing));

        Assert.Equal(missing, error.File);
        Assert.Contains(missing, error.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{ \"version\": ")]
    [InlineData("\u0000\u0001")]
    public void Load_InvalidJson_Throws(string content)
    {
        File.WriteAllText(_file, content);

        Assert.Equal(_file, Assert.Throws<InvalidPolicyException>(() => TestModerators.Load(_file)).File);
    }

    [Theory]
    [InlineData("version", "\"\"", "version")]
    [InlineData("version", "5", "version")]
    [InlineData("verison", "\"1\"", "verison")]
    [InlineData("lists", "{\"pets\": []}", "lists.pets")]
    [InlineData("lists", "{\"pets\": [\"cat\", \"hot dog\"]}", "lists.pets[1]")]
    [InlineData("innocentWords", "[\"a b\"]", "innocentWords[0]")]
    [InlineData("innocentWords", "[null]", "innocentWords[0]")]
    [InlineData("exceptions", "[\"fine\", \"...\"]", "exceptions[1]")]
    [InlineData("categories", "[]", "categories")]
    [InlineData("categories/0/name", "\" \"", "categories[0].name")]
    [InlineData("categories/0/name", "\"frames/corrupt\"", "categories[1].name")]
    [InlineData("categories/0/description", "\"\"", "categories[0].description")]
    [InlineData("categories/0/flag", "0", "categories[0].flag")]
    [InlineData("categories/0/flag", "1.5", "categories[0].flag")]
    [InlineData("categories/0/block", "0.1", "categories[0].block")]
    [InlineData("categories/0/block", "2", "categories[0].block")]
    [InlineData("categories/0/review", "0.3", "categories[0].review")]
    [InlineData("categories/0/review", "0.9", "categories[0].review")]
    [InlineData("categories/0/rules", "[]", "categories")]
    [InlineData("categories/0/rules/1/score", "0", "categories[0].rules[1].score")]
    [InlineData("categories/0/rules/1/patterns", "[]", "categories[0].rules[1].patterns")]
    [InlineData("categories/0/rules/1/patterns", "[\"\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/0/rules/1/patterns", "[\"<cats>\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/0/rules/1/patterns", "[\"cat\", \"(a|b\"]", "categories[0].rules[1].patterns[1]")]
    [InlineData("categories/0/rules/1/patterns", "[\"a ...\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/0/rules/1/patterns", "[\"a ...99 b\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/0/rules/1/patterns", "[\"hot-dog\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/0/rules/1/patterns", "[\"ca*\"]", "categories[0].rules[1].patterns[0]")]
    [InlineData("categories/1/name", "\"frames/other\"", "categories")]
    public void Load_InvalidValue_ErrorNamesPosition(string path, string value, string place)
    {
        JsonNode document = JsonNode.Parse(Valid)!;
        string[] steps = path.Split('/');
        JsonNode parent = steps[..^1].Aggregate(document, (node, step) => int.TryParse(step, out int i) ? node[i]! : node[step]!);
        parent[steps[^1]] = JsonNode.Parse(value);
        File.WriteAllText(_file, document.ToJsonString());

        InvalidPolicyException error = Assert.Throws<InvalidPolicyException>(() => TestModerators.Load(_file));

        Assert.Equal(place, error.Place);
        Assert.Contains(_file, error.Message);
    }
}
