using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Tests.Wan;

/// <summary>The published checkpoints of Wan 2.1, without their weights.</summary>
public sealed class WanFullSizeTests
{
    [Fact]
    public void Import_SmallModel_UsesEveryParameterAndWritesAFewMegabytes()
    {
        (ModelManifest manifest, long graphs) = Import("Wan2.1-T2V-1.3B-Diffusers", ReadSmall());

        Assert.Equal("wan2.1-t2v-1.3b-diffusers", manifest.Name);
        Assert.Equal(1_418_996_800, manifest.Architecture!.Parameters);
        Assert.Equal(5_680_910_336, manifest.Architecture.TextEncoderParameters);
        Assert.Equal([new VideoSize(832, 480), new VideoSize(480, 832)], manifest.Limits.Sizes);
        Assert.False(manifest.Limits.Allows(new VideoSize(1280, 720)));
        Assert.Equal((5, 81, 4), (manifest.Limits.Frames.Min, manifest.Limits.Frames.Default, manifest.Limits.Frames.Step));
        Assert.Equal((16, 50, 5f), (manifest.Limits.Fps.Default, manifest.Scheduler.Steps.Default, manifest.Scheduler.Guidance.Default));
        Assert.Equal(3, manifest.Scheduler.Sigmas.Shift);
        Assert.InRange(graphs, 100_000, 5_000_000);
    }

    [Fact]
    public void Import_LargeModel_AllowsLargeFrames()
    {
        (ModelManifest manifest, long graphs) = Import("Wan2.1-T2V-14B-Diffusers", Enlarge(ReadSmall()));

        // Wan-AI names 14 billion parameters.
        Assert.InRange(manifest.Architecture!.Parameters, 14_000_000_000, 14_500_000_000);
        Assert.Equal((40, 5120), (manifest.Architecture.Layers, manifest.Architecture.Width));
        Assert.True(manifest.Limits.Allows(new VideoSize(1280, 720)));
        Assert.Equal(new VideoSize(832, 480), manifest.Limits.DefaultSize);
        Assert.InRange(graphs, 100_000, 5_000_000);
    }

    private static JsonNode ReadSmall() => PublishedCheckpoint.ReadDescription("Wan2.1-T2V-1.3B-Diffusers.json");

    private static (ModelManifest Manifest, long GraphBytes) Import(string name, JsonNode description)
    {
        using var checkpoint = new PublishedCheckpoint(
            name,
            description,
            new Dictionary<string, (string, int)>
            {
                ["transformer"] = ("BF16", 2),
                ["text_encoder"] = ("BF16", 2),
                ["vae"] = ("F32", 4),
            },
            Repository.GetPath("tests/ModelImport.Tests/reference/wan-tiny/tokenizer/tokenizer.json")
        );
        ImportedModel model = checkpoint.Import();
        return (
            ModelManifestReader.Read(Path.Combine(model.Path, "model.json")),
            model.Graphs.Sum(graph => new FileInfo(Path.Combine(model.Path, graph)).Length)
        );
    }

    /// <summary>Returns the large model, whose transformer has more and wider layers and is otherwise the same.</summary>
    private static JsonNode Enlarge(JsonNode description)
    {
        var sizes = new Dictionary<int, int>
        {
            [1536] = 5120,
            [6 * 1536] = 6 * 5120,
            [8960] = 13824,
        };
        JsonNode transformer = description["components"]!["transformer"]!;
        transformer["config"]!["num_attention_heads"] = 40;
        transformer["config"]!["num_layers"] = 40;
        transformer["config"]!["ffn_dim"] = 13824;
        var enlarged = new JsonObject();
        foreach ((string name, JsonNode? shape) in transformer["parameters"]!.AsObject())
        {
            int[] dimensions =
            [
                .. shape!.AsArray().Select(size => size!.GetValue<int>()).Select(size => sizes.GetValueOrDefault(size, size)),
            ];
            const string first = "blocks.0.";
            string[] names = name.StartsWith(first, StringComparison.Ordinal)
                ? [name, .. Enumerable.Range(30, 10).Select(block => $"blocks.{block}.{name[first.Length..]}")]
                : [name];
            foreach (string parameter in names)
            {
                enlarged[parameter] = new JsonArray([.. dimensions.Select(size => JsonValue.Create(size))]);
            }
        }

        transformer["parameters"] = enlarged;
        return description;
    }
}
