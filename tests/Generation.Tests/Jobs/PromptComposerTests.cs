using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class PromptComposerTests
{
    private static readonly ModelManifest s_model = TestModelRepository.Small;

    [Fact]
    public void Compose_NoCustomisation_ReturnsPrompt()
    {
        ComposedPrompt composed = PromptComposer.Compose(s_model, " a fox ", new Customisation(Style: " "));

        Assert.Equal((" a fox ", Customisation.None), (composed.Encoded, composed.Specified));
        Assert.Empty(composed.Warnings);
    }

    [Fact]
    public void Compose_FieldsOrDirectives_AppendInSameOrder()
    {
        ComposedPrompt inFields = PromptComposer.Compose(s_model, "a fox", new Customisation(Style: "ink", Mood: "CALM", Theme: "Mars"));
        ComposedPrompt inPrompt = PromptComposer.Compose(s_model, "a fox --theme Mars --style ink --mood calm", Customisation.None);

        Assert.Equal("a fox, in ink style slowly, theme: Mars", inFields.Encoded);
        Assert.Equal(new Customisation(Style: "ink", Mood: "calm", Theme: "Mars"), inFields.Specified);
        Assert.Equal((inFields.Encoded, inFields.Specified), (inPrompt.Encoded, inPrompt.Specified));
    }

    [Fact]
    public void Compose_ValueOfTheModel_PrefersItsText() =>
        Assert.Equal("a fox on a black background", PromptComposer.Compose(s_model, "a fox", new Customisation(Theme: "Night")).Encoded);

    [Fact]
    public void Compose_UnsupportedValue_AddsWarning()
    {
        ComposedPrompt composed = PromptComposer.Compose(s_model, "a fox", new Customisation(Camera: "zoom in", Mood: "wistful"));

        Assert.Equal("a fox", composed.Encoded);
        Assert.Equal(new Customisation(Camera: "zoom in", Mood: "wistful"), composed.Specified);
        Assert.Collection(
            composed.Warnings,
            camera => Assert.Equal("camera: the model small does not support camera; \"zoom in\" was ignored.", camera),
            mood => Assert.Equal("mood: the model small supports calm, energetic; \"wistful\" was ignored.", mood)
        );
    }

    [Fact]
    public void Compose_FieldAndDirectiveDiffer_NamesTheField()
    {
        Assert.Equal(
            "style",
            Assert
                .Throws<InvalidFieldException>(() => PromptComposer.Compose(s_model, "a fox --style ink", new Customisation(Style: "oil")))
                .Field
        );
        Assert.Equal("INK", PromptComposer.Compose(s_model, "a fox --style ink", new Customisation(Style: "INK")).Specified.Style);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("zero\0")]
    [InlineData("broken \ud800")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789!")]
    public void Compose_InvalidValue_NamesTheField(string value)
    {
        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() =>
            PromptComposer.Compose(s_model, "a fox", new Customisation(Camera: value))
        );

        Assert.Equal("camera", error.Field);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t")]
    [InlineData("--style ink")]
    public void Compose_EmptyPrompt_NamesThePrompt(string prompt) =>
        Assert.Equal(
            "prompt",
            Assert.Throws<InvalidFieldException>(() => PromptComposer.Compose(s_model, prompt, Customisation.None)).Field
        );
}
