using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;
using TextToVideo.Unit.Generation.Videos;

namespace TextToVideo.Unit.Generation.Prompts;

public sealed class PromptComposerTests
{
    private static readonly ModelManifest s_model = TestModels.Small;

    [Fact]
    public void Compose_NothingSaid_IsThePrompt()
    {
        ComposedPrompt composed = PromptComposer.Compose(s_model, " a fox ", new Customisation(Style: " "));

        Assert.Equal((" a fox ", Customisation.None), (composed.Encoded, composed.Said));
        Assert.Empty(composed.Warnings);
    }

    [Fact]
    public void Compose_FieldsAndDirectives_AppendInTheSameOrderWhateverSaysThem()
    {
        ComposedPrompt inFields = PromptComposer.Compose(s_model, "a fox", new Customisation(Style: "ink", Mood: "CALM", Theme: "Mars"));
        ComposedPrompt inPrompt = PromptComposer.Compose(s_model, "a fox --theme Mars --style ink --mood calm", Customisation.None);

        Assert.Equal("a fox, in ink style slowly, theme: Mars", inFields.Encoded);
        Assert.Equal(new Customisation(Style: "ink", Mood: "calm", Theme: "Mars"), inFields.Said);
        Assert.Equal((inFields.Encoded, inFields.Said), (inPrompt.Encoded, inPrompt.Said));
    }

    [Fact]
    public void Compose_ValueOfTheModel_IsPreferredToItsFreeText() =>
        Assert.Equal("a fox on a black background", PromptComposer.Compose(s_model, "a fox", new Customisation(Theme: "Night")).Encoded);

    [Fact]
    public void Compose_WhatTheModelHasNothingFor_IsAWarning()
    {
        ComposedPrompt composed = PromptComposer.Compose(s_model, "a fox", new Customisation(Camera: "zoom in", Mood: "wistful"));

        Assert.Equal("a fox", composed.Encoded);
        Assert.Equal(new Customisation(Camera: "zoom in", Mood: "wistful"), composed.Said);
        Assert.Collection(
            composed.Warnings,
            camera => Assert.Equal("camera: the model small knows no camera, so \"zoom in\" was left out.", camera),
            mood => Assert.Equal("mood: the model small knows calm, energetic, so \"wistful\" was left out.", mood)
        );
    }

    [Fact]
    public void Compose_SaidTwiceInDifferentWays_NamesTheField()
    {
        Assert.Equal(
            "style",
            Assert
                .Throws<InvalidFieldException>(() => PromptComposer.Compose(s_model, "a fox --style ink", new Customisation(Style: "oil")))
                .Field
        );
        Assert.Equal("INK", PromptComposer.Compose(s_model, "a fox --style ink", new Customisation(Style: "INK")).Said.Style);
    }

    [Theory]
    [InlineData("two\nlines")]
    [InlineData("zero\0")]
    [InlineData("broken \ud800")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789!")]
    public void Compose_ValueIsNoShortLine_NamesTheField(string value)
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
    public void Compose_NoText_NamesThePrompt(string prompt) =>
        Assert.Equal(
            "prompt",
            Assert.Throws<InvalidFieldException>(() => PromptComposer.Compose(s_model, prompt, Customisation.None)).Field
        );
}
