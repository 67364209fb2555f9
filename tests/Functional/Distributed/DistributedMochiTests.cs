using System.Text.Json;
using TextToVideo.Functional.Support;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

/// <summary>An imported checkpoint in the distributed form.</summary>
[Collection(SharedDistributed.Collection)]
public sealed class DistributedMochiTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Prompt = "A cat and a dog baking a cake together in a kitchen.";

    [Fact]
    public async Task Create_ImportedModel_MakesTheSameFramesAsOneProcess()
    {
        // Seven frames cannot flash more than three times, so the policy of the repository allows them, although they are noise.
        JsonElement video = await Videos.MakeAsync(
            new
            {
                model = "mochi-tiny",
                prompt = Prompt,
                seed = 11,
                size = "96x64",
                num_frames = 7,
                num_inference_steps = 20,
            }
        );
        byte[] distributed = await Media.DecodeAsync(await Videos.DownloadAsync(video.Text("id")));

        using var folder = new TemporaryFolder();
        string[] options =
        [
            .. new[] { "--model", "mochi-tiny", "--seed", "11", "--size", "96x64", "--frames", "7", "--steps", "20" },
            .. new[] { "--out", "video.mp4" },
        ];
        (
            await ProgramProcess.RunAsync(
                BuiltProgram.Prepare(
                    "Standalone",
                    [Prompt, .. options],
                    folder.Path,
                    new Dictionary<string, string> { ["Inference__ModelsPath"] = server.Models }
                )
            )
        ).Succeeded();
        byte[] single = await Media.DecodeAsync(folder.Combine("video.mp4"));
        Assert.Equal(7 * 96 * 64 * 3, single.Length);
        Assert.True(Media.Same(single, distributed), "The distributed form made other frames than one process.");
    }
}
