using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Options;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Inference.Onnx;
using TextToVideo.ModelImport;
using TextToVideo.ModelImport.Comparison;

namespace TextToVideo.Standalone.CommandLine;

/// <summary><c>models</c>: imports published checkpoints, and lists, checks and compares models.</summary>
internal static class ModelsCommand
{
    private const string ManifestName = "model.json";

    public static Command Create() =>
        new("models", "Imports published checkpoints, and lists, checks and compares models.")
        {
            CreateImport(),
            CreateList(),
            CreateCheck(),
            CreateChecksums(),
            CreateCompare(),
        };

    private static Command CreateImport()
    {
        var folder = new Argument<string>("FOLDER")
        {
            Description = "The folder of a published checkpoint in the layout of diffusers, with model_index.json.",
        };
        Option<string?> name = OptionValues.Text("--name", "NAME", "The model's name. Default: the name of the folder.");
        Option<string?> precision = OptionValues.Text(
            "--precision",
            "NAME",
            "What the networks compute in: fp32 for CPUs, bf16 or fp16 for GPUs. Default: fp32."
        );
        Option<string?> variant = OptionValues.Text(
            "--variant",
            "NAME",
            "The variant of the weight files, for example bf16. Default: the one of the precision, or else the files without a variant."
        );
        var replace = new Option<bool>("--replace")
        {
            Description =
                "Replaces a model of this name that was imported before. Running servers keep using the old one until they restart.",
        };
        var command = new Command("import", "Makes a published checkpoint servable. Writes small ONNX files and copies no weights.")
        {
            folder,
            name,
            precision,
            variant,
            replace,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
            {
                using IHost host = CreateHost();
                var watch = Stopwatch.StartNew();
                ImportedModel model = new ModelImporter(GetModelsPath(host)).Import(
                    parsed.GetValue(folder)!,
                    new ImportOptions
                    {
                        Name = ParseName(parsed.GetValue(name)),
                        Precision = ParsePrecision(parsed.GetValue(precision)),
                        Variant = parsed.GetValue(variant),
                        Replace = parsed.GetValue(replace),
                    },
                    cancellationToken
                );
                Console.WriteLine($"Imported {model.Name} into {model.Path} in {ToSeconds(watch.Elapsed)}.");
                Console.WriteLine(
                    $"Written: {string.Join(", ", model.Graphs)}, {ManifestName}. Weights in place: {ToGigabytes(model.WeightBytes)}."
                );
                Console.WriteLine(
                    $"Requests choose it by --model {model.Name}; Inference__DefaultModel={model.Name} makes it the default."
                );
                return Task.FromResult(ExitCodes.Success);
            }
        );
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Lists the models that a server with the same configuration serves.");
        command.SetAction(_ =>
        {
            using IHost host = CreateHost();
            IModelRepository models = host.Services.GetRequiredService<IModelRepository>();
            foreach (ModelManifest model in models.Models)
            {
                string state = models.IsAvailable(model.Name, out string? reason) ? "available" : $"not available: {reason}";
                Console.WriteLine($"{model.Name}{(model == models.Default ? " (default)" : string.Empty)}: {state}");
                Console.WriteLine($"  sizes {model.Limits.AllowedSizes}; frames {model.Limits.Frames.InWords}");
                Console.WriteLine($"  precision {string.Join(", ", model.Denoiser.Files.Keys)}; licence {model.Licence}");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateCheck()
    {
        Argument<string> name = CreateName();
        var command = new Command("check", "Loads a model and runs each network once at the smallest size.") { name };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using IHost host = CreateHost();
                ModelManifest model = host.Services.GetRequiredService<IModelRepository>().GetAvailable(parsed.GetValue(name));
                var check = new ModelCheck(host.Services.GetRequiredService<IModelComponents>(), model, TimeProvider.System);
                await foreach (NetworkCheck network in check.RunAsync(cancellationToken))
                {
                    Console.WriteLine(
                        $"{network.Network, -12}  load {ToSeconds(network.Load), 9}  run {ToSeconds(network.Run), 9}  "
                            + $"peak memory {ToGigabytes(network.PeakMemory), 9}"
                    );
                }

                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command CreateChecksums()
    {
        Argument<string> name = CreateName();
        var command = new Command(
            "checksums",
            "Reads the weights of a model and stores their checksums in its folder. Services then need not read them at its first use."
        )
        {
            name,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using IHost host = CreateHost();
                ModelManifest model = host.Services.GetRequiredService<IModelRepository>().GetAvailable(parsed.GetValue(name));
                var watch = Stopwatch.StartNew();
                long bytes = await host.Services.GetRequiredService<ModelChecksums>().UpdateAsync(model, cancellationToken);
                Console.WriteLine(
                    bytes == 0
                        ? $"The checksums of {model.Name} are up to date."
                        : $"Computed the checksums of {model.Name}: {ToGigabytes(bytes)} in {ToSeconds(watch.Elapsed)}."
                );
                return ExitCodes.Success;
            }
        );
        return command;
    }

    private static Command CreateCompare()
    {
        Argument<string> name = CreateName();
        var reference = new Argument<string>("REFERENCE")
        {
            Description = "A folder of safetensors files that another implementation wrote for the same weights (docs/models.md).",
        };
        var command = new Command(
            "compare",
            "Runs a model on reference dumps and prints the largest difference of each tensor. The exit code is 1 if one is too large."
        )
        {
            name,
            reference,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                using IHost host = CreateHost();
                ModelManifest model = host.Services.GetRequiredService<IModelRepository>().GetAvailable(parsed.GetValue(name));
                var comparison = new ModelComparison(host.Services.GetRequiredService<IModelComponents>(), model);
                (int compared, int beyond) = (0, 0);
                await foreach (TensorDifference one in comparison.CompareAsync(parsed.GetValue(reference)!, cancellationToken))
                {
                    compared++;
                    beyond += one.IsWithinTolerance ? 0 : 1;
                    string verdict = one.IsWithinTolerance ? string.Empty : " EXCEEDED";
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{one.File}: {one.Tensor}: largest difference {one.Difference:E1}, tolerance {one.Tolerance:E0}{verdict}"
                        )
                    );
                }

                if (compared == 0)
                {
                    throw new ModelLoadException(
                        parsed.GetValue(reference)!,
                        "has no file that can be compared; docs/models.md lists the names"
                    );
                }

                Console.WriteLine($"{compared} tensors compared, {beyond} beyond their tolerance.");
                return beyond == 0 ? ExitCodes.Success : ExitCodes.Failure;
            }
        );
        return command;
    }

    private static Argument<string> CreateName() => new("NAME") { Description = "The model's name." };

    /// <summary>Creates a host with the models that a server with the same configuration has.</summary>
    private static IHost CreateHost()
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Configuration.AddEnvironmentVariables();
        builder.AddInference();
        return builder.Build();
    }

    private static string GetModelsPath(IHost host) =>
        ModelsFolder.Find(host.Services.GetRequiredService<IOptions<OnnxOptions>>().Value.ModelsPath, AppContext.BaseDirectory);

    private static string? ParseName(string? text) =>
        text is null || ModelImporter.IsValidName(text)
            ? text
            : throw new UsageException("--name", "must consist of lowercase letters, digits, '.' and '-'");

    private static ImportPrecision ParsePrecision(string? text) =>
        text is null ? ImportPrecision.Fp32
        : Enum.GetNames<ImportPrecision>().FirstOrDefault(name => name.ToLowerInvariant() == text) is { } found
            ? Enum.Parse<ImportPrecision>(found)
        : throw new UsageException("--precision", "must be fp32, bf16 or fp16");

    private static string ToGigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F2} GB");

    private static string ToSeconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F2} s");
}
