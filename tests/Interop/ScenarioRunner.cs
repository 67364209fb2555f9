using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>
/// Runs the scenarios of client programs in another language in one process, because to start Python or Node.js and to load their gRPC
/// takes longer than most scenarios. A scenario that does not end takes the process with it; the next one has a new process.
/// </summary>
/// <param name="server">The server that the scenarios call.</param>
/// <param name="start">The program run.py or run.js.</param>
public sealed class ScenarioRunner(RunningService server, ProcessStartInfo start) : IAsyncDisposable
{
    private const string Passed = "passed";
    private const string Failed = "failed";

    private ProgramProcess? _process;

    /// <summary>Runs a scenario and requires that it passes.</summary>
    /// <param name="module">The name of its file without the extension.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="Xunit.Sdk.XunitException">It failed. The message contains its stack trace and the server's last lines.</exception>
    /// <exception cref="TimeoutException">It did not end in time.</exception>
    /// <exception cref="InvalidOperationException">The process has ended.</exception>
    public async Task RunAsync(string module, string function)
    {
        ProgramProcess process = _process ??= ProgramProcess.StartWithInput(ClientProgram.Against(server, start));
        int before = process.Output.Count;
        string[] output = [];
        try
        {
            await process.WriteLineAsync($"{module} {function}");
            await process.UntilAsync(
                $"{module} {function} has ended",
                () => (output = [.. process.Output.Skip(before)]).LastOrDefault() is Passed or Failed
            );
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException or IOException)
        {
            await DisposeAsync();
            throw;
        }

        Assert.True(
            output[^1] == Passed,
            $"{module} {function} failed:\n{string.Join('\n', output)}\n\n{ClientProgram.DescribeLastLines(server)}"
        );
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }
}
