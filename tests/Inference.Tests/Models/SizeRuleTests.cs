using TextToVideo.Contracts;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Models;

public sealed class SizeRuleTests
{
    private static readonly SizeRule s_rule = new()
    {
        Min = 32,
        Max = 1280,
        Multiple = 16,
        MaxPixels = 848 * 480,
    };

    [Theory]
    [InlineData(848, 480, true)]
    [InlineData(480, 848, true)]
    [InlineData(32, 32, true)]
    [InlineData(1280, 304, true)]
    [InlineData(1280, 320, false)]
    [InlineData(850, 480, false)]
    [InlineData(16, 480, false)]
    [InlineData(1296, 32, false)]
    public void Allows_Size_FollowsMultipleRangeAndPixels(int width, int height, bool expected) =>
        Assert.Equal(expected, s_rule.Allows(new VideoSize(width, height)));

    [Theory]
    [InlineData(500, 300, "496x304")]
    [InlineData(1, 100_000, "32x1280")]
    [InlineData(1280, 720, "848x480")]
    [InlineData(1920, 1920, "624x640")]
    public void GetNearest_AnySize_IsAllowedAndNear(int width, int height, string expected)
    {
        VideoSize nearest = s_rule.GetNearest(new VideoSize(width, height));

        Assert.True(s_rule.Allows(nearest));
        Assert.Equal(expected, nearest.ToString());
    }

    [Fact]
    public void Check_SizeOutsideTheRule_NamesTheRuleAndTheNearestSize()
    {
        ModelManifest model = Create();
        ModelLimits.Check(model, new GenerationParameters { Size = new VideoSize(320, 176) });

        InvalidFieldException error = Assert.Throws<InvalidFieldException>(() =>
            ModelLimits.Check(model, new GenerationParameters { Size = new VideoSize(500, 300) })
        );

        Assert.Equal(
            "size: must be one of 64x64, 96x64, or any WIDTHxHEIGHT of multiples of 16 from 32 to 1280 with at most 407040 pixels; "
                + "the nearest is 496x304 (model shapes-mini)",
            error.Message
        );
    }

    [Fact]
    public void TryGetClip_ShapeOfLatents_GivesTheClipThatTheRuleAllows()
    {
        ModelManifest model = Create();

        Assert.True(model.TryGetClip([16, 3, 8, 20], out VideoSize size, out int frames));
        Assert.Equal((new VideoSize(160, 64), 9), (size, frames));
        Assert.False(model.TryGetClip([16, 3, 8, 21], out _, out _));
        Assert.False(model.TryGetClip([15, 3, 8, 20], out _, out _));
        Assert.False(model.TryGetClip([16, 4, 8, 20], out _, out _));
        Assert.False(TestModels.Shapes.TryGetClip([16, 3, 8, 20], out _, out _));
    }

    private static ModelManifest Create() =>
        TestModels.Shapes with
        {
            Denoiser = TestModels.Shapes.Denoiser with { SpatialCompression = 8 },
            Limits = TestModels.Shapes.Limits with
            {
                Sizes = [new VideoSize(64, 64), new VideoSize(96, 64)],
                Reductions = null,
                SizeRule = s_rule,
            },
        };
}
