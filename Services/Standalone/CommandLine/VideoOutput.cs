namespace TextToVideo.Standalone.CommandLine;

/// <summary>Writes a generated video where the user wants it, and prints its path.</summary>
internal static class VideoOutput
{
    /// <summary>Writes the video.</summary>
    /// <param name="content">The content of the file.</param>
    /// <param name="prompt">The prompt, for the name of the file if there is none.</param>
    /// <param name="seed">The seed, for the same purpose.</param>
    /// <param name="output">The file that the user named; null to make a name from the prompt and the seed.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task WriteAsync(
        Stream content,
        string prompt,
        long seed,
        OutputFile? output,
        string format,
        CancellationToken cancellationToken
    )
    {
        string path;
        if (output is null)
        {
            string name = UnnamedFile.GetName(prompt, seed);
            path = await UnnamedFile.WriteAsync(content, Environment.CurrentDirectory, name, format, cancellationToken);
        }
        else
        {
            await output.WriteAsync(content, cancellationToken);
            path = output.FullPath;
        }

        await (output is { IsStandardOutput: true } ? Console.Error : Console.Out).WriteLineAsync(path);
    }
}
