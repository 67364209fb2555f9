using System.Text.Json.Nodes;
using TextToVideo.Inference.Models;

namespace TextToVideo.ModelImport.Tests;

public sealed class ModelImporterTests
{
    /// <summary>A change of the checkpoint, the file that the error must name, and its reason.</summary>
    public static TheoryData<string, string, string> BadFolders =>
        new()
        {
            { "no index", "model_index.json", "missing" },
            { "other pipeline", "model_index.json", "'FluxPipeline'; supported are MochiPipeline, WanPipeline" },
            { "pipeline that is no text", "model_index.json", "_class_name is ''; supported are MochiPipeline" },
            { "component that is no list", "model_index.json", "vae must be a list of a library and a class; only AutoencoderKLMochi" },
            { "empty component", "model_index.json", "transformer must be a list of a library and a class" },
            { "line break in a name", "transformer/config.json", "rope kind" },
            { "too few buckets", "text_encoder/config.json", "relative_attention_num_buckets must be a multiple of 4" },
            { "other class", "model_index.json", "transformer is of class 'WanTransformer3DModel'" },
            { "no config", "vae/config.json", "missing" },
            { "config is not JSON", "transformer/config.json", "not valid JSON" },
            { "unknown field", "transformer/config.json", "rope_kind" },
            { "unsupported value", "transformer/config.json", "qk_norm is \"layer_norm\"; only \"rms_norm\"" },
            { "absurd number", "transformer/config.json", "num_layers must have whole numbers from 1" },
            { "wrong shape", "transformer/diffusion_pytorch_model.safetensors", "requires [128, 256]" },
            { "more layers in the configuration", "transformer", "has no tensor 'transformer_blocks.2.norm1_context.linear.weight'" },
            { "fewer layers in the configuration", "transformer", "has no tensor 'transformer_blocks.1.norm1_context.linear_1.weight'" },
            { "foreign tensor", "transformer", "has a tensor 'lora_A.weight', which the network of the configuration does not have" },
            { "T5 without gates", "text_encoder/config.json", "feed_forward_proj" },
            { "sigmas that are not inverted", "scheduler/scheduler_config.json", "invert_sigmas" },
            { "no tokenizer", "tokenizer/spiece.model", "missing" },
            { "tokenizer is damaged", "tokenizer/spiece.model", "SentencePiece" },
            { "truncated weights", "transformer/diffusion_pytorch_model.safetensors", "safetensors" },
            { "pickled weights", "text_encoder", "never opened" },
            { "missing shard", "transformer/diffusion_pytorch_model-00002-of-00002.safetensors", "missing" },
            { "shard outside", "transformer/diffusion_pytorch_model.safetensors.index.json", "must name a .safetensors file" },
            { "symbolic link", "transformer/diffusion_pytorch_model.safetensors", "symbolic link" },
            { "linked folder", "vae", "symbolic link" },
        };

    [Theory]
    [MemberData(nameof(BadFolders))]
    public void Import_BadFolder_NamesTheFileAndWritesNothing(string change, string file, string reason)
    {
        using var checkpoint = new CheckpointCopy();
        Damage(checkpoint, change);
        string[] before = Directory.GetFileSystemEntries(checkpoint.Folder, "*", SearchOption.AllDirectories);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => checkpoint.Import());

        Assert.StartsWith(Path.Combine(checkpoint.Folder, file), error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        Assert.False(Directory.Exists(checkpoint.Models));
        Assert.Equal(before, Directory.GetFileSystemEntries(checkpoint.Folder, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Import_FolderElsewhere_LinksItsFilesIntoTheModelsFolder()
    {
        using var checkpoint = new CheckpointCopy();

        ImportedModel model = checkpoint.Import(new ImportOptions { Name = "mine" });

        Assert.Equal(Path.Combine(checkpoint.Models, "mine"), model.Path);
        Assert.Equal(
            ["denoiser.fp32.onnx", "model.json", "text_encoder.onnx", "vae_decoder.onnx"],
            Directory.GetFiles(model.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.Equal([model.Path], Directory.GetDirectories(checkpoint.Models));

        // A change of the published file is visible through the link: nothing was copied.
        using (FileStream stream = File.OpenWrite(checkpoint.Transformer))
        {
            stream.SetLength(7);
        }

        Assert.Equal(7, new FileInfo(Path.Combine(model.Path, "transformer/diffusion_pytorch_model.safetensors")).Length);
    }

    [Fact]
    public void Import_FolderInTheModelsFolder_WritesIntoIt()
    {
        using var checkpoint = new CheckpointCopy();
        string folder = checkpoint.MoveIntoModels();
        var importer = new ModelImporter(checkpoint.Models);

        importer.Import(folder, new ImportOptions(), CancellationToken.None);
        ImportedModel model = importer.Import(folder, new ImportOptions(), CancellationToken.None);

        Assert.Equal(("mochi-tiny", folder), (model.Name, model.Path));
        Assert.Equal(
            ["denoiser.fp32.onnx", "model.json", "model_index.json", "text_encoder.onnx", "vae_decoder.onnx"],
            Directory.GetFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal)
        );
        Assert.True(new FileInfo(Path.Combine(folder, "denoiser.fp32.onnx")).Length < 200_000);
    }

    [Fact]
    public void Import_FolderInTheModelsFolderUnderAnotherName_SaysThatItMustBeRenamed()
    {
        using var checkpoint = new CheckpointCopy();
        string folder = checkpoint.MoveIntoModels();

        ModelLoadException error = Assert.Throws<ModelLoadException>(() =>
            new ModelImporter(checkpoint.Models).Import(folder, new ImportOptions { Name = "other" }, CancellationToken.None)
        );

        Assert.Contains("rename", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("a/b")]
    public void Import_InvalidName_IsRefusedBeforeAnyFolderIsLookedAt(string name)
    {
        using var checkpoint = new CheckpointCopy();
        Directory.CreateDirectory(checkpoint.Models);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => checkpoint.Import(new ImportOptions { Name = name }));

        Assert.Contains("must consist of lowercase letters", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(checkpoint.Models));
    }

    [Fact]
    public void Import_Bfloat16_TakesTheVariantOnlyForTheNetworksThatComputeInIt()
    {
        using var checkpoint = new CheckpointCopy();
        string decoder = Path.Combine(checkpoint.Folder, "vae/diffusion_pytorch_model.safetensors");
        foreach (string path in new[] { checkpoint.Transformer, decoder })
        {
            var weights = RawSafetensors.Read(path);
            weights.RoundToBfloat16();
            weights.Write(Path.ChangeExtension(path, ".bf16.safetensors"));
        }

        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        Assert.Equal(("BF16", "F32"), (manifest.Origin!.WeightTypes["denoiser"], manifest.Origin.WeightTypes["vae_decoder"]));
        Assert.Equal(
            [
                "text_encoder/model.safetensors",
                "transformer/diffusion_pytorch_model.bf16.safetensors",
                "vae/diffusion_pytorch_model.safetensors",
            ],
            manifest.Weights!
        );
    }

    [Fact]
    public void Import_NoModelCard_ClaimsNoLicence()
    {
        using var checkpoint = new CheckpointCopy();

        ImportedModel model = checkpoint.Import();

        Assert.Equal("not stated", ModelManifestReader.Read(Path.Combine(model.Path, "model.json")).Licence);
    }

    [Fact]
    public void Import_NameIsTaken_IsRefused()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();

        ModelLoadException error = Assert.Throws<ModelLoadException>(() => checkpoint.Import());

        Assert.Contains("exists already; choose another name (--name), or replace", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_Replace_PutsTheNewModelInThePlaceOfTheOld()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Import();
        var replace = new ImportOptions { Precision = ImportPrecision.Fp16, Replace = true };

        // A checkpoint that cannot be imported leaves the model as it is.
        string index = File.ReadAllText(Path.Combine(checkpoint.Folder, "model_index.json"));
        checkpoint.Change("model_index.json", content => content["vae"] = "AutoencoderKLMochi");
        Assert.Throws<ModelLoadException>(() => checkpoint.Import(replace));
        Assert.Equal("fp32", ReadPrecision());

        File.WriteAllText(Path.Combine(checkpoint.Folder, "model_index.json"), index);
        ImportedModel model = checkpoint.Import(replace);

        Assert.Equal("fp16", ReadPrecision());
        Assert.Equal(["denoiser.fp16.onnx"], Directory.GetFiles(model.Path, "denoiser.*").Select(Path.GetFileName));
        Assert.Equal([model.Path], Directory.GetDirectories(checkpoint.Models));
        Assert.True(File.Exists(checkpoint.Transformer), "The published file is gone.");

        string ReadPrecision() =>
            ModelManifestReader.Read(Path.Combine(checkpoint.Models, "mochi-tiny", "model.json")).Denoiser.DefaultPrecision;
    }

    /// <summary>A folder that no import has made may have the only copy of its files.</summary>
    [Theory]
    [InlineData("another model")]
    [InlineData("checkpoint in the models' folder")]
    [InlineData("other files")]
    public void Import_ReplaceOfWhatWasNotLinked_IsRefused(string there)
    {
        using var checkpoint = new CheckpointCopy();
        string taken = Directory.CreateDirectory(Path.Combine(checkpoint.Models, "taken")).FullName;
        switch (there)
        {
            case "another model":
                JsonNode manifest = TestModels.Manifest();
                manifest["name"] = "taken";
                File.WriteAllText(Path.Combine(taken, "model.json"), manifest.ToJsonString());
                break;
            case "checkpoint in the models' folder":
                Directory.Delete(taken);
                using (var other = new CheckpointCopy())
                {
                    Directory.Move(other.Folder, taken);
                    Directory.CreateDirectory(other.Folder);
                }

                new ModelImporter(checkpoint.Models).Import(taken, new ImportOptions(), CancellationToken.None);
                break;
            default:
                File.WriteAllText(Path.Combine(taken, "notes.txt"), "mine");
                break;
        }

        string[] before = Directory.GetFileSystemEntries(taken, "*", SearchOption.AllDirectories);

        ModelLoadException error = Assert.Throws<ModelLoadException>(() =>
            checkpoint.Import(new ImportOptions { Name = "taken", Replace = true })
        );

        Assert.Contains("is not a model that was linked by an import", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, Directory.GetFileSystemEntries(taken, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void Import_PublishedVae_HasAPreviewOfOnePixelPerLatent()
    {
        using var checkpoint = new CheckpointCopy();

        PreviewManifest preview = ModelManifestReader.Read(Path.Combine(checkpoint.Import().Path, "model.json")).Preview!;

        Assert.Equal((1, 12), (preview.Scale, preview.Factors.Count));

        // The brightness of a picture is in channel 7, by the published map.
        Assert.Equal([0.2647f, 0.2602f, 0.1926f], preview.Factors[7]);
        Assert.Equal([0.4530, 0.4291, 0.4273], preview.Bias.Select(value => Math.Round(value, 4)));
    }

    [Fact]
    public void Import_OtherVae_HasNoPreview()
    {
        using var checkpoint = new CheckpointCopy();
        checkpoint.Change("vae/config.json", config => config["latents_mean"]![0] = 0.5);

        Assert.Null(ModelManifestReader.Read(Path.Combine(checkpoint.Import().Path, "model.json")).Preview);
    }

    [Fact]
    public void Import_Mochi_DescribesLimitsAndPrecisionInTheManifest()
    {
        using var checkpoint = new CheckpointCopy();
        File.WriteAllText(Path.Combine(checkpoint.Folder, "README.md"), "---\nlicense: mit\n---\n# Card\n");

        ImportedModel model = checkpoint.Import(new ImportOptions { Precision = ImportPrecision.Bf16 });

        ModelManifest manifest = ModelManifestReader.Read(Path.Combine(model.Path, "model.json"));
        Assert.Equal("mit", manifest.Licence);
        Assert.Equal("bf16", manifest.Denoiser.DefaultPrecision);
        Assert.Equal("denoiser.bf16.onnx", manifest.Denoiser.Files["bf16"]);
        Assert.Equal("diffusers", manifest.Origin!.Semantics);
        Assert.Equal("F32", manifest.Origin.WeightTypes["denoiser"]);
        Assert.Equal(new VideoSize(848, 480), manifest.Limits.DefaultSize);
        Assert.True(manifest.Limits.Allows(new VideoSize(48, 32)));
        Assert.False(manifest.Limits.Allows(new VideoSize(848, 496)));
        Assert.Equal(163, manifest.Limits.Frames.Default);
        Assert.Equal(
            [
                "text_encoder/model.safetensors",
                "transformer/diffusion_pytorch_model.safetensors",
                "vae/diffusion_pytorch_model.safetensors",
            ],
            manifest.Weights!
        );
    }

    private static void Damage(CheckpointCopy checkpoint, string change)
    {
        string transformer = Path.GetDirectoryName(checkpoint.Transformer)!;
        switch (change)
        {
            case "no index":
                File.Delete(Path.Combine(checkpoint.Folder, "model_index.json"));
                break;
            case "other pipeline":
                checkpoint.Change("model_index.json", index => index["_class_name"] = "FluxPipeline");
                break;
            case "pipeline that is no text":
                checkpoint.Change("model_index.json", index => index["_class_name"] = new JsonObject { ["name"] = "MochiPipeline" });
                break;
            case "component that is no list":
                checkpoint.Change("model_index.json", index => index["vae"] = "AutoencoderKLMochi");
                break;
            case "empty component":
                checkpoint.Change("model_index.json", index => index["transformer"] = new JsonArray());
                break;
            case "line break in a name":
                checkpoint.Change("transformer/config.json", config => config["rope\nkind"] = "2d");
                break;
            case "too few buckets":
                checkpoint.Change("text_encoder/config.json", config => config["relative_attention_num_buckets"] = 1);
                break;
            case "other class":
                checkpoint.Change("model_index.json", index => index["transformer"]![1] = "WanTransformer3DModel");
                break;
            case "no config":
                File.Delete(Path.Combine(checkpoint.Folder, "vae/config.json"));
                break;
            case "config is not JSON":
                File.WriteAllText(Path.Combine(transformer, "config.json"), "{ num_layers: 3 }");
                break;
            case "unknown field":
                checkpoint.Change("transformer/config.json", config => config["rope_kind"] = "new");
                break;
            case "unsupported value":
                checkpoint.Change("transformer/config.json", config => config["qk_norm"] = "layer_norm");
                break;
            case "absurd number":
                checkpoint.Change("transformer/config.json", config => config["num_layers"] = 1e12);
                break;
            case "wrong shape":
                checkpoint.Change("transformer/config.json", config => config["num_attention_heads"] = 8);
                checkpoint.Change("transformer/config.json", config => config["attention_head_dim"] = 16);
                break;
            case "more layers in the configuration":
                checkpoint.Change("transformer/config.json", config => config["num_layers"] = 4);
                break;
            case "fewer layers in the configuration":
                checkpoint.Change("transformer/config.json", config => config["num_layers"] = 2);
                break;
            case "foreign tensor":
                var weights = RawSafetensors.Read(checkpoint.Transformer);
                weights.Add("lora_A.weight", "proj_out.weight");
                weights.Write(checkpoint.Transformer);
                break;
            case "T5 without gates":
                checkpoint.Change("text_encoder/config.json", config => config["feed_forward_proj"] = "relu");
                break;
            case "sigmas that are not inverted":
                checkpoint.Change("scheduler/scheduler_config.json", config => config["invert_sigmas"] = false);
                break;
            case "no tokenizer":
                File.Delete(Path.Combine(checkpoint.Folder, "tokenizer/spiece.model"));
                break;
            case "tokenizer is damaged":
                File.WriteAllText(Path.Combine(checkpoint.Folder, "tokenizer/spiece.model"), "version https://git-lfs.github.com/spec/v1");
                break;
            case "truncated weights":
                using (FileStream stream = File.OpenWrite(checkpoint.Transformer))
                {
                    stream.SetLength(stream.Length - 1);
                }

                break;
            case "pickled weights":
                string encoder = Path.Combine(checkpoint.Folder, "text_encoder");
                File.Delete(Path.Combine(encoder, "model.safetensors"));
                File.WriteAllText(Path.Combine(encoder, "pytorch_model.bin"), "pickle");
                break;
            case "missing shard":
                RawSafetensors.Read(checkpoint.Transformer).WriteShards(transformer, 2, string.Empty);
                File.Delete(checkpoint.Transformer);
                File.Delete(Path.Combine(transformer, "diffusion_pytorch_model-00002-of-00002.safetensors"));
                break;
            case "shard outside":
                RawSafetensors.Read(checkpoint.Transformer).WriteShards(transformer, 2, string.Empty);
                File.Delete(checkpoint.Transformer);
                checkpoint.Change(
                    "transformer/diffusion_pytorch_model.safetensors.index.json",
                    index => index["weight_map"]!["proj_out.bias"] = "../vae/diffusion_pytorch_model.safetensors"
                );
                break;
            case "symbolic link":
                File.Move(checkpoint.Transformer, $"{checkpoint.Transformer}.blob");
                File.CreateSymbolicLink(checkpoint.Transformer, $"{checkpoint.Transformer}.blob");
                break;
            case "linked folder":
                string vae = Path.Combine(checkpoint.Folder, "vae");
                Directory.Move(vae, $"{vae}.blobs");
                Directory.CreateSymbolicLink(vae, $"{vae}.blobs");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(change), change, null);
        }
    }
}
