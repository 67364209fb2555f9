using TextToVideo.Moderation.Policy;

namespace TextToVideo.Moderation.Tests.Policy;

public class WordFormsTests
{
    [Theory]
    [InlineData("kill", "kill kills killed killing")]
    [InlineData("stab", "stab stabs stabbed stabbing")]
    [InlineData("rape", "rape rapes raped raping")]
    [InlineData("lynch", "lynch lynches lynched lynching")]
    [InlineData("bully", "bully bullies bullied bullying")]
    [InlineData("die", "die dies died dying")]
    [InlineData("burn", "burn burns burned burning")]
    [InlineData("murder", "murder murders murdered murdering")]
    [InlineData("chew", "chew chews chewed chewing")]
    public void Inflect_Word_ReturnsRegularForms(string word, string expected) =>
        Assert.Equal(expected.Split(' '), WordForms.Inflect(word));
}
