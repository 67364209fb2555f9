namespace TextToVideo.Functional.Support;

/// <summary>A server whose models folder holds, beside the right model, one model for every way in which its files can be wrong.</summary>
public sealed class BrokenModels : IAsyncLifetime
{
    private const string Right = "shapes-mini";

    private readonly TemporaryFolder _folder = new();
    private StandaloneHost? _process;

    internal RunningSystem Process => _process ?? throw new InvalidOperationException("The server has not started.");

    private string Root => _folder.Combine("models");

    /// <summary>A file of a model.</summary>
    internal string GetPath(string model, string file) => Path.Combine(Root, model, file);

    public async Task InitializeAsync()
    {
        Copy(Right);
        foreach (string file in new[] { "text_encoder.onnx", "denoiser.fp16.onnx", "vae_decoder.onnx", "spiece.model" })
        {
            File.Delete(Copy($"missing-{Stem(file)}", file));
            byte[] garbage = new byte[100_000];
            new Random(1).NextBytes(garbage);
            Replace(Copy($"garbage-{Stem(file)}", file), garbage);
            Replace(Copy($"empty-{Stem(file)}", file), []);
        }

        foreach (
            (string file, string other) in new[]
            {
                ("text_encoder.onnx", "vae_decoder.onnx"),
                ("denoiser.fp16.onnx", "text_encoder.onnx"),
                ("vae_decoder.onnx", "denoiser.fp16.onnx"),
            }
        )
        {
            string path = Copy($"truncated-{Stem(file)}", file);
            byte[] whole = await File.ReadAllBytesAsync(path);
            Replace(path, whole[..(whole.Length / 2)]);
            Replace(Copy($"other-{Stem(file)}", file), await File.ReadAllBytesAsync(GetPath(Right, other)));
        }

        Edit("contradicts-tokens", "\"embeddingWidth\": 128", "\"embeddingWidth\": 256");
        Edit("contradicts-inputs", "\"latents\": \"latents\", \"timestep\"", "\"latents\": \"noise\", \"timestep\"");
        _process = await StandaloneHost.StartAsync(
            _folder.Combine("data"),
            settings: new Dictionary<string, string> { ["Inference__ModelsPath"] = Root, ["Inference__DefaultModel"] = Right }
        );
    }

    public async Task DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Puts the right file in the place of a wrong one.</summary>
    internal void Repair(string model, string file) => Replace(GetPath(model, file), File.ReadAllBytes(GetPath(Right, file)));

    private static string Stem(string file) => file.Split('.')[0].Replace('_', '-');

    /// <summary>The same files under another name; the large ones as links.</summary>
    private string Copy(string name, string file = "")
    {
        string source = Path.Combine(AppContext.BaseDirectory, "models", Right);
        Directory.CreateDirectory(Path.Combine(Root, name));
        foreach (string path in Directory.GetFiles(source))
        {
            if (Path.GetFileName(path) != "model.json")
            {
                File.CreateSymbolicLink(GetPath(name, Path.GetFileName(path)), path);
            }
        }

        string manifest = File.ReadAllText(Path.Combine(source, "model.json"));
        File.WriteAllText(
            GetPath(name, "model.json"),
            manifest.Replace($"\"name\": \"{Right}\"", $"\"name\": \"{name}\"", StringComparison.Ordinal)
        );
        return GetPath(name, file);
    }

    private void Edit(string name, string right, string wrong)
    {
        Copy(name);
        string manifest = File.ReadAllText(GetPath(name, "model.json"));
        Assert.Contains(right, manifest, StringComparison.Ordinal);
        File.WriteAllText(GetPath(name, "model.json"), manifest.Replace(right, wrong, StringComparison.Ordinal));
    }

    /// <summary>Replaces a link by a file, and never what it leads to.</summary>
    private static void Replace(string path, byte[] content)
    {
        File.Delete(path);
        File.WriteAllBytes(path, content);
    }
}
