using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Planning;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// The command line: a prompt generates a video, <c>serve</c> starts the server, <c>keys</c> manages API keys, <c>webhooks</c> manages
/// webhooks, <c>models</c> manages models, <c>reconcile</c> compares the database with the files, <c>plan</c> and <c>simulate</c> estimate
/// the required capacity.
/// </summary>
internal sealed class StandaloneCommand
{
    /// <summary>The time that a job has to stop after Ctrl-C before the process ends.</summary>
    private static readonly TimeSpan s_terminationTimeout = TimeSpan.FromSeconds(20);

    private readonly RootCommand _root;

    private StandaloneCommand(RootCommand root) => _root = root;

    /// <summary>Creates the command line with all commands.</summary>
    public static StandaloneCommand Create()
    {
        RootCommand root = GenerateCommand.Create();
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(KeysCommand.Create());
        root.Subcommands.Add(ReconcileCommand.Create());
        root.Subcommands.Add(WebhooksCommand.Create());
        root.Subcommands.Add(ModelsCommand.Create());
        var presets = PresetCatalog.ReadEmbedded();
        root.Subcommands.Add(PlanCommand.Create(presets));
        root.Subcommands.Add(SimulateCommand.Create(presets));
        return new StandaloneCommand(root);
    }

    /// <summary>Runs the command line, and reports an error in one line.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="errors">Receives the error line.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public async Task<int> RunAsync(string[] args, TextWriter errors)
    {
        ParseResult parsed = _root.Parse(args);
        try
        {
            if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
            {
                ThrowIfUnknownOption(parsed);
                throw new UsageException(GetName(parsed.Errors[0]), $"{parsed.Errors[0].Message} See --help.");
            }

            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = s_terminationTimeout }
            );
        }
        catch (UsageException usage)
        {
            await errors.WriteLineAsync(usage.Message);
            return ExitCodes.Usage;
        }
        catch (Exception exception)
            when (exception is IOException or InvalidOperationException or PipelineException or OptionsValidationException)
        {
            await errors.WriteLineAsync(exception.Message);
            return ExitCodes.Failure;
        }
        catch (AggregateException several) when (several.InnerExceptions.All(inner => inner is OptionsValidationException))
        {
            // The host reports the invalid options of several sections together.
            foreach (Exception invalid in several.InnerExceptions)
            {
                await errors.WriteLineAsync(invalid.Message);
            }

            return ExitCodes.Failure;
        }
    }

    /// <summary>
    /// Reports an unknown option. The parser would treat it as the prompt, and report the next argument as an error instead.
    /// </summary>
    private static void ThrowIfUnknownOption(ParseResult parsed)
    {
        Token? unknown = parsed.Tokens.FirstOrDefault(token =>
            token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal)
        );
        if (unknown is not null)
        {
            throw new UsageException(unknown.Value, "unknown option. See --help.");
        }
    }

    private static string GetName(ParseError error) =>
        error.SymbolResult switch
        {
            OptionResult option => option.Option.Name,
            ArgumentResult argument => argument.Argument.Name,
            _ => "command line",
        };
}
