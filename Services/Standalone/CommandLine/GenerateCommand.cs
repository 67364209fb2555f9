using System.CommandLine;
using TextToVideo.Client;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The root command: generates one video file from a prompt.</summary>
internal static class GenerateCommand
{
    public static RootCommand Create()
    {
        var prompt = new Argument<string>("PROMPT")
        {
            Description = "What the video should show, for example \"a red circle moving right on a blue background\".",
        };
        Option<string?> output = OptionValues.Text(
            "--out",
            "FILE",
            "The file, pipe or device to write; - for standard output. Default: a new file named after the prompt, in the current folder."
        );
        Option<string?> format = OptionValues.Text(
            "--format",
            "FORMAT",
            $"File format: {string.Join(", ", OutputFormats.All)}. Default: the file extension of --out, else mp4."
        );
        IReadOnlyList<InputOption> fields = InputOption.CreateAll();
        var server = new ServerOptions(
            "Generate on a running server: the address of its gRPC port, for example http://127.0.0.1:8081. Default: in this process.",
            "With --url: an API key of the server."
        );
        var allowHttp = new Option<bool>("--key-over-http")
        {
            Description = "With --url: send the key over http to another machine too, although others on the network can read it.",
        };
        var command = new RootCommand("TextToVideo: generates a video from a prompt.") { prompt, output, format };
        foreach (InputOption field in fields)
        {
            command.Options.Add(field.Option);
        }

        server.AddTo(command);
        command.Options.Add(allowHttp);

        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string chosen = GetFormat(parsed.GetValue(format), parsed.GetValue(output));
                CreateVideoInput input = fields.Aggregate(
                    new CreateVideoInput { Prompt = parsed.GetValue(prompt), OutputFormats = [chosen] },
                    (request, field) => field.Apply(request, parsed, field.Option)
                );
                try
                {
                    OutputFile? file = GetOutput(parsed.GetValue(output));
                    return server.GetGrpc(parsed) is var (address, key)
                        ? await RemoteVideoRun.RunAsync(
                            GetOptions(address, key, parsed.GetValue(allowHttp)),
                            input,
                            file,
                            chosen,
                            cancellationToken
                        )
                        : await VideoRun.RunAsync(input, file, chosen, cancellationToken);
                }
                catch (InvalidFieldException invalid)
                {
                    throw new UsageException(GetOption(invalid.Field, fields), invalid.Description);
                }
            }
        );
        return command;
    }

    private static TextToVideoClientOptions GetOptions(Uri address, string? key, bool allowsHttp) =>
        key is not null && address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback && !allowsHttp
            ? throw new UsageException("--url", "must begin with https, or else the key needs --key-over-http, because others can read it")
            : new TextToVideoClientOptions
            {
                Address = new Uri(address.GetLeftPart(UriPartial.Authority)),
                ApiKey = key,
                AllowApiKeyOverHttp = allowsHttp,
            };

    private static string GetOption(string field, IReadOnlyList<InputOption> fields) =>
        field switch
        {
            "prompt" => "PROMPT",
            "output_formats" => "--format",
            _ => fields.FirstOrDefault(option => option.Field == field)?.Option.Name ?? field,
        };

    private static string GetFormat(string? format, string? output)
    {
        string extension = Path.GetExtension(output ?? string.Empty).TrimStart('.').ToLowerInvariant();
        if (format is null)
        {
            return extension.Length == 0 ? OutputFormats.All[0]
                : OutputFormats.All.Contains(extension) ? extension
                : throw new UsageException(
                    "--out",
                    $"must end in .{string.Join(", .", OutputFormats.All)}, or --format must name the format"
                );
        }

        return OutputFormats.All.Contains(format)
            ? format
            : throw new UsageException("--format", $"must be one of {string.Join(", ", OutputFormats.All)}");
    }

    /// <summary>Checks, before the video is generated, that it can be written.</summary>
    /// <returns>The file that the user named; null if there is none.</returns>
    private static OutputFile? GetOutput(string? output)
    {
        if (output is not null)
        {
            return OutputFile.Create("--out", output);
        }

        UnnamedFile.CheckFolder();
        return null;
    }
}
