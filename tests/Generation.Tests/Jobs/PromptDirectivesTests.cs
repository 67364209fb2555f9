using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class PromptDirectivesTests
{
    public static TheoryData<string, string, Customisation> Prompts =>
        new()
        {
            { "a red circle", "a red circle", Customisation.None },
            { "  a red circle \n", "  a red circle \n", Customisation.None },
            { "a fox --style ink drawing --mood calm", "a fox", new Customisation(Style: "ink drawing", Mood: "calm") },
            { "a fox\n--camera zoom in\n--theme night", "a fox", new Customisation(Camera: "zoom in", Theme: "night") },
            { "a fox --theme  night  ", "a fox", new Customisation(Theme: "night") },
            { "--style ink", string.Empty, new Customisation(Style: "ink") },
            { "a fox --styles ink", "a fox --styles ink", Customisation.None },
            { "a fox--style ink", "a fox--style ink", Customisation.None },
            { "a fox --ar 16:9 --style ink", "a fox --ar 16:9", new Customisation(Style: "ink") },
            { "a fox --style ink --v 6", "a fox", new Customisation(Style: "ink --v 6") },
            { "a fox --STYLE ink --Mood calm", "a fox", new Customisation(Style: "ink", Mood: "calm") },
            { "a fox \u2014style ink \u2013mood calm", "a fox", new Customisation(Style: "ink", Mood: "calm") },
            { "a fox \u2014Style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2013-style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2010\u2010style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2011\u2011style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2212\u2212style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \uFF0D\uFF0Dstyle ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2015style ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2E3Astyle ink", "a fox", new Customisation(Style: "ink") },
            { "a fox --style=ink", "a fox", new Customisation(Style: "ink") },
            { "a fox --style = ink", "a fox", new Customisation(Style: "ink") },
            { "a fox --style: ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u2014style\uFF1Dink", "a fox", new Customisation(Style: "ink") },
            { "a fox\u00A0--style\u00A0ink", "a fox", new Customisation(Style: "ink") },
            { "a fox \u200B--style\u200B ink\u200B", "a fox", new Customisation(Style: "ink") },
            { "a fox --style \u201Cink drawing\u201D", "a fox", new Customisation(Style: "ink drawing") },
            { "a fox --style='ink' --mood \"calm\"", "a fox", new Customisation(Style: "ink", Mood: "calm") },
            { "a fox --style ink, --mood calm;", "a fox", new Customisation(Style: "ink", Mood: "calm") },
            { "a fox -style ink", "a fox -style ink", Customisation.None },
            { "a fox \u2014 style is everything", "a fox \u2014 style is everything", Customisation.None },
            { "an anime-style fox, low-camera shot", "an anime-style fox, low-camera shot", Customisation.None },
        };

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Split_DirectivesAtTheEnd_RemovesThem(string prompt, string text, Customisation specified) =>
        Assert.Equal((text, specified), PromptDirectives.Split(prompt));

    [Theory]
    [InlineData("a fox -style ink", "-style")]
    [InlineData("a fox \u2010style ink", "\u2010style")]
    [InlineData("a fox -- style ink", "-- style")]
    [InlineData("a fox \u2014 Style ink", "\u2014 Style")]
    [InlineData("a fox--style ink", "--style")]
    [InlineData("a fox\u2014camera=zoom in", "\u2014camera")]
    [InlineData("a fox --styles ink", "--styles")]
    [InlineData("a fox --ar 16:9 --style ink", "--ar")]
    [InlineData("a fox --style ink --v 6", "--v")]
    public void GetWarnings_NearMiss_NamesIt(string prompt, string found) =>
        Assert.StartsWith($"prompt: \"{found}\" ", Assert.Single(PromptDirectives.GetWarnings(prompt)), StringComparison.Ordinal);

    [Theory]
    [InlineData("a fox --style ink --mood=calm")]
    [InlineData("a fox \u2014Style ink")]
    [InlineData("an anime-style fox \u2013 a wide shot, 16:9 - calm mood")]
    [InlineData("a fox \u2014and a hare\u2014 well-known, 1 - 2 -- 3")]
    public void GetWarnings_DirectivesOrProse_HasNone(string prompt) => Assert.Empty(PromptDirectives.GetWarnings(prompt));

    [Theory]
    [InlineData("a fox --style", "style")]
    [InlineData("a fox --style=", "style")]
    [InlineData("a fox \u2014Style \u2014mood calm", "style")]
    [InlineData("a fox --mood calm \u2014Mood wild", "mood")]
    [InlineData("a fox --style --mood calm", "style")]
    [InlineData("a fox --mood calm --mood wild", "mood")]
    public void Split_MissingOrRepeatedValue_NamesTheField(string prompt, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidFieldException>(() => PromptDirectives.Split(prompt)).Field);
}
