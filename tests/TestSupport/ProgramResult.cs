namespace TextToVideo.TestSupport;

/// <summary>Represents the result of a program that has ended.</summary>
/// <param name="Program">Its name.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">The lines of standard output.</param>
/// <param name="Errors">The lines of standard error.</param>
/// <param name="Log">All lines, in the order in which they arrived.</param>
public sealed record ProgramResult(
    string Program,
    int ExitCode,
    IReadOnlyList<string> Output,
    IReadOnlyList<string> Errors,
    IReadOnlyList<string> Log
)
{
    /// <summary>The standard output as one text, without a final newline.</summary>
    public string Text => string.Join('\n', Output);

    /// <summary>Returns this result if the exit code is 0.</summary>
    /// <exception cref="InvalidOperationException">The exit code is not 0. The message contains the output.</exception>
    public ProgramResult Succeeded() =>
        ExitCode == 0 ? this : throw new InvalidOperationException($"{Program} has ended with {ExitCode}:\n{string.Join('\n', Log)}");
}
