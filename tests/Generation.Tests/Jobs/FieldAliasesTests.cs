using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Generation.Tests.Jobs;

public sealed class FieldAliasesTests
{
    [Fact]
    public void Resolve_AnotherName_IsTheField()
    {
        var expected = new CreateVideoInput { EnhancePrompt = true };

        Assert.Equal(expected, FieldAliases.Resolve(new CreateVideoInput { PromptExtend = true }));
        Assert.Equal(expected, FieldAliases.Resolve(new CreateVideoInput { PromptUpsampling = true, EnhancePrompt = true }));
        Assert.Equal(new CreateVideoInput(), FieldAliases.Resolve(new CreateVideoInput()));
    }

    [Fact]
    public void Resolve_Contradiction_NamesTheField()
    {
        var input = new CreateVideoInput { PromptExtend = true, PromptUpsampling = false };

        Assert.Equal("prompt_upsampling", Assert.Throws<InvalidFieldException>(() => FieldAliases.Resolve(input)).Field);
    }
}
