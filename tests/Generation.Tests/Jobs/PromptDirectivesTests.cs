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
            { "a fox --STYLE ink", "a fox --STYLE ink", Customisation.None },
        };

    [Theory]
    [MemberData(nameof(Prompts))]
    public void Split_DirectivesAtTheEnd_RemovesThem(string prompt, string text, Customisation said) =>
        Assert.Equal((text, said), PromptDirectives.Split(prompt));

    [Theory]
    [InlineData("a fox --style", "style")]
    [InlineData("a fox --style --mood calm", "style")]
    [InlineData("a fox --mood calm --mood wild", "mood")]
    public void Split_MissingOrRepeatedValue_NamesTheField(string prompt, string field) =>
        Assert.Equal(field, Assert.Throws<InvalidFieldException>(() => PromptDirectives.Split(prompt)).Field);
}
