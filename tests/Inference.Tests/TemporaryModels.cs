using System.Text.Json.Nodes;

namespace TextToVideo.Inference.Tests;

/// <summary>A models' folder of its own, with copies that a test may damage.</summary>
internal sealed class TemporaryModels : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("texttovideo-models-").FullName;

    /// <summary>Copies shapes-mini under another name and changes its manifest.</summary>
    public string Add(string name = TestModels.ShapesMini, Action<JsonNode>? change = null, bool withWeights = true)
    {
        string folder = Path.Combine(Root, name);
        Directory.CreateDirectory(folder);
        if (withWeights)
        {
            foreach (
                string file in (string[])
                    ["text_encoder.onnx", "denoiser.fp16.onnx", "denoiser.int8.onnx", "vae_decoder.onnx", "spiece.model"]
            )
            {
                File.Copy(TestModels.GetPath(file), Path.Combine(folder, file));
            }
        }

        JsonNode manifest = TestModels.Manifest();
        manifest["name"] = name;
        change?.Invoke(manifest);
        string path = Path.Combine(folder, "model.json");
        File.WriteAllText(path, manifest.ToJsonString());
        return path;
    }

    public string GetPath(string file, string name = TestModels.ShapesMini) => Path.Combine(Root, name, file);

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
