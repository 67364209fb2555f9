using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Tests.Mochi;

/// <summary>The published checkpoint of Mochi 1, without its 40 GB of weights.</summary>
public sealed class MochiFullSizeTests
{
    [Fact]
    public void Import_PublishedCheckpoint_UsesEveryParameterAndWritesAFewMegabytes()
    {
        using var checkpoint = new PublishedCheckpoint(
            "mochi-1-preview",
            PublishedCheckpoint.ReadDescription("mochi-1-preview.json"),
            new Dictionary<string, (string, int)>
            {
                ["transformer"] = ("BF16", 2),
                ["text_encoder"] = ("F32", 4),
                ["vae"] = ("F32", 4),
            },
            Repository.GetPath("tests/ModelImport.Tests/reference/mochi-tiny/tokenizer/spiece.model")
        );

        ImportedModel model = checkpoint.Import();

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        Assert.Equal("mochi-1-preview", manifest.Name);
        Assert.Equal(10_027_677_744, manifest.Architecture!.Parameters);
        Assert.Equal(4_762_310_656, manifest.Architecture.TextEncoderParameters);
        Assert.True(model.WeightBytes > 40_000_000_000);
        Assert.InRange(model.Graphs.Sum(graph => new FileInfo(Path.Combine(model.Path, graph)).Length), 100_000, 5_000_000);
    }
}
