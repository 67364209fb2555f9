using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Capacity;
using TextToVideo.Inference.Models;
using TextToVideo.Planning;

namespace TextToVideo.Generation.Tests.Api.Capacity;

/// <summary>Models as plans know them.</summary>
public sealed class ManifestPresetsTests
{
    private static readonly PresetCatalog s_catalog = PresetCatalog.ReadEmbedded();

    [Fact]
    public void With_MochisManifest_ShapeIsThatOfTheModelCardAndTheTextbookStays()
    {
        ModelPreset before = s_catalog.Model("mochi-1");
        ModelPreset after = s_catalog.With([TestModels.Mochi]).Model("mochi-1");

        // Genmo's model card: 44,520 video tokens, 256 text tokens, 48 layers of width 3072.
        Assert.Equal(44_520, after.Values["tokens"]);
        Assert.Equal(256, after.Values["text_tokens"]);
        Assert.Equal(48, after.Values["layers"]);
        Assert.Equal(3072, after.Values["width"]);
        Assert.Equal(before.Values["result_size"], after.Values["result_size"]);
        Assert.Equal(before.Values["frames"], after.Values["frames"]);
        Assert.InRange(after.Values["decoder_flop"] / before.Values["decoder_flop"], 0.99, 1.01);
    }

    [Fact]
    public void With_AModelOfItsOwn_IsPlannedByItsManifest()
    {
        ModelManifest manifest = TestModels.Shapes;
        Plan plan = new Planner(s_catalog.With([manifest])).CreatePlan(
            new PlanRequest { Preset = "shapes-mini", Precision = Precision.Fp32 }
        );

        VideoSize size = manifest.Limits.DefaultSize;
        LatentShape latents = manifest.GetLatentShape(size.Width, size.Height, manifest.Limits.Frames.Default);
        double tokens = latents.Frames * latents.Height * latents.Width / 4.0;
        double pass =
            (2 * manifest.Architecture!.Parameters * tokens)
            + (4 * manifest.Architecture.Layers * manifest.Architecture.Width * Math.Pow(tokens + manifest.TextEncoder.MaxTokens, 2));
        double decoding = manifest.Architecture.DecoderFlopPerPixel * size.Width * size.Height * manifest.Limits.Frames.Default;
        double text = 2.0 * manifest.Architecture.TextEncoderParameters * manifest.TextEncoder.MaxTokens;
        Assert.Equal(
            (manifest.Scheduler.Steps.Default * 2 * pass) + text + decoding,
            plan[Figures.RealFlop],
            plan[Figures.RealFlop] * 1e-9
        );
    }

    [Fact]
    public void With_AManifestWithoutArchitecture_IsNoPreset()
    {
        PresetCatalog catalog = s_catalog.With([TestModels.Shapes with { Architecture = null }]);

        Assert.Equal(s_catalog.Models, catalog.Models);
        Assert.Equal("preset", Assert.Throws<InvalidFieldException>(() => catalog.Model("shapes-mini")).Field);
    }
}
