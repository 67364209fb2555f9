using System.Text.Json.Nodes;
using Microsoft.Extensions.Hosting;

namespace TextToVideo.Denoising.Tests;

/// <summary>
/// A models' folder with shapes-mini as if it were a model with Wan's conventions: UniPC, timesteps that fall, velocities to noise. Its
/// videos show nothing, but every step depends on the steps before.
/// </summary>
internal sealed class MultistepModel : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public MultistepModel()
    {
        string folder = Directory.CreateDirectory(_root.Combine(TestModels.ShapesMini)).FullName;
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(TestModels.GetPath("model.json"))!))
        {
            string name = Path.GetFileName(file);
            if (name != "model.json")
            {
                File.CreateSymbolicLink(Path.Combine(folder, name), file);
            }
        }

        JsonNode manifest = TestModels.Manifest();
        manifest["denoiser"]!["timestepScale"] = 1000;
        manifest["denoiser"]!["timestepKind"] = "sigma";
        manifest["denoiser"]!["prediction"] = "noise-velocity";
        manifest["scheduler"]!["kind"] = "unipc-multistep";
        manifest["scheduler"]!["sigmas"] = new JsonObject { ["kind"] = "unipc-v040", ["shift"] = 3 };
        File.WriteAllText(Path.Combine(folder, "model.json"), manifest.ToJsonString());
    }

    public void Configure(IHostApplicationBuilder builder) => builder.Configuration["Inference:ModelsPath"] = _root.Path;

    public void Dispose() => _root.Dispose();
}
